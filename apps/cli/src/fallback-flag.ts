import { InvalidArgumentError } from 'commander';
import type { FallbackChoice } from '@boocode/contracts/flow-run';

/** `codex`, or `codex/model`: who goes on while the agent is refused. Said more than once, the next where that is refused too. */
export function addFallback(text: string, before: FallbackChoice[] = []): FallbackChoice[] {
  const [, agent, model] = /^([^/]+)(?:\/(.+))?$/.exec(text) ?? [];
  if (agent === undefined) throw new InvalidArgumentError('Say it as codex, or codex/model.');
  return [...before, model === undefined ? { agent } : { agent, model }];
}
