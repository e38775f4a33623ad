interface Launched {
  env: Readonly<Record<string, string>>;
}

/**
 * The launch of an agent that lives for a test. What Bun runs it compiles once more, and better, when it has been done often: in so short a
 * life that is a quarter of all its computing, and never pays.
 *
 * Variable: JavaScriptCore's option `useDFGJIT`, as Bun reads it. Other agents do not know it.
 */
export function shortLived<Place, Launch extends Launched>(
  launch: (place: Place) => Promise<Launch>,
): (place: Place) => Promise<Launch> {
  return async (place) => {
    const made = await launch(place);
    return { ...made, env: { ...made.env, BUN_JSC_useDFGJIT: '0' } };
  };
}
