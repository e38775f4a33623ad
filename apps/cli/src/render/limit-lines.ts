import type { AgentGateView, UsageWindow } from '@boocode/contracts/agent-gate';
import type { LimitRequest } from '@boocode/contracts/flow-run';
import { cut } from './columns.js';

/** A gate with what is known of it, one line a fact; then the limits that people have set. */
export function limitLines(
  { gates, limits }: { gates: readonly AgentGateView[]; limits: readonly LimitRequest[] },
  width: number,
): string[] {
  return [...gates.flatMap(gateLines), ...limits.map(({ key, slots }) => `${key}  at most ${slots} at once`)].map(
    (line) => cut(line, width),
  );
}

function gateLines(gate: AgentGateView): string[] {
  const { key, state, reason, slots, tokens_per_minute, waiting, windows } = gate;
  return [
    `${key}  ${stateWords(gate)}`,
    ...(state !== 'open' && reason !== null ? [`  ${reason}`] : []),
    ...(slots === null ? [] : [`  at most ${slots} at once, after it was refused for its rate`]),
    ...(tokens_per_minute === null ? [] : [`  at most ${tokens_per_minute} tokens a minute`]),
    ...(waiting === 0 ? [] : [`  ${waiting} ${waiting === 1 ? 'task waits' : 'tasks wait'}`]),
    ...windows.map(windowLine),
    ...(state === 'open' ? [] : [`  npm run boocode -- limits open ${key}`]),
  ];
}

function stateWords({ state, closed_until, source }: AgentGateView): string {
  if (state === 'open') return 'open';
  if (state === 'probing') return 'one task is asking again';
  const how = source === 'backoff' ? 'a guess: nobody said until when' : `as its ${sources[source ?? 'text']} said`;
  return `closed until ${clock(closed_until)} (${how})`;
}

const sources = { header: "provider's answer", text: "provider's words", event: 'agent' } as const;

function windowLine({ name, used_percent, resets_at }: UsageWindow): string {
  return `  ${name}: ${Math.round(used_percent)} % used${resets_at === null ? '' : `, free again at ${clock(resets_at)}`}`;
}

/** `2026-11-27 14:05:00 UTC`. */
function clock(iso: string | null): string {
  return iso === null ? 'nobody knows when' : `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
