import type * as acp from '@agentclientprotocol/sdk/unstable';

/** As deep as `jsonParam` of `packages/db` keeps. */
const mostDeep = 500;

/**
 * The stream with whatever an agent nested too deep cut off: a parser of JSON takes any depth, and a writer calls itself. One message
 * that the library refuses, and cannot write back in its refusal, would else end the connection and the turn with it.
 */
export function withoutDeep({ readable, writable }: acp.Stream): acp.Stream {
  const cut = new TransformStream<acp.AnyMessage, acp.AnyMessage>({
    transform(message, out) {
      cutDeep(message);
      out.enqueue(message);
    },
  });
  return { readable: readable.pipeThrough(cut), writable };
}

/** In place: words stand where something begins that is nested more than `mostDeep` deep. */
function cutDeep(message: object): void {
  let level: object[] = [message];
  for (let depth = 1; level.length > 0; depth += 1) {
    const below: object[] = [];
    for (const holder of level) {
      for (const [key, value] of Object.entries(holder)) {
        if (typeof value !== 'object' || value === null) continue;
        if (depth < mostDeep) below.push(value);
        else Reflect.set(holder, key, `nested more than ${mostDeep} deep`);
      }
    }
    level = below;
  }
}
