const last = new Map<string, Promise<unknown>>();

/** Runs what has the same key one after the other, in the order of the calls. Spares them losing against each other: it is no lock. */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = last.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  // Whoever comes next waits for its end, however that is.
  const ended = mine.catch(() => undefined);
  last.set(key, ended);
  try {
    return await mine;
  } finally {
    if (last.get(key) === ended) last.delete(key);
  }
}
