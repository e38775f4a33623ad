import { ruleOfRoute } from '@boocode/contracts/access-table';
import type { AccessRule } from '@boocode/contracts/access-rules';
import type { FastifyInstance } from 'fastify';

/** Routes that hand on to another process, whose own table counts; and what Fastify answers by itself. */
const isHandedOn = (url: string, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => url === prefix || url.startsWith(`${prefix}/`));

/**
 * From here on no route can be registered that stands in no table of who may call it: a process with one does not start, so that somebody
 * decides. Call it before the routes. Throws where the route is registered.
 */
export function requireRules(
  app: FastifyInstance,
  rules: Readonly<Record<string, AccessRule>>,
  handedOn: readonly string[] = [],
): void {
  app.addHook('onRoute', ({ method, url }) => {
    if (isHandedOn(url, handedOn)) return;
    for (const one of [method].flat()) {
      if (ruleOfRoute(rules, one, url) !== null) continue;
      throw new Error(`Nobody has decided who may call ${one} ${url}: add it to access-rules.ts of contracts.`);
    }
  });
}
