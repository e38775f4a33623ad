import type { AskView } from '@boocode/contracts/ask';

export const isOpen = (ask: AskView) => ask.state === 'open';

/** For so long an ask that was closed may stand there with what became of it. */
const closedMs = 60_000;

/**
 * The list with this ask as it is now, in its place or at the end. Whoever shows one that was closed takes it away; where nobody does, it
 * goes when others come or close.
 */
export function asksWith(asks: readonly AskView[], ask: AskView): AskView[] {
  const now = Date.parse(ask.answered_at ?? ask.asked_at);
  const rest = asks.filter(
    ({ id, answered_at }) => id === ask.id || answered_at === null || now - Date.parse(answered_at) < closedMs,
  );
  return rest.some(({ id }) => id === ask.id)
    ? rest.map((known) => (known.id === ask.id ? ask : known))
    : [...rest, ask];
}

const verbs = { open: 'Open', allowed: 'Allowed', denied: 'Denied', answered: 'Answered', withdrawn: 'Withdrawn' };
/** What a decision for more than once holds for: outside of runs there are no steps. */
export const stepWord = ({ flow_run_id }: Pick<AskView, 'flow_run_id'>) => (flow_run_id === null ? 'task' : 'step');

/** What became of an ask, for the line that stays for a moment: "Denied by cli: Not here." */
export function outcomeOf(ask: AskView): string {
  const { state, scope, answered_by, message, answers, kind } = ask;
  const reach = { once: '', step: ` for this ${stepWord(ask)}`, run: ' for this run' };
  if (state === 'withdrawn') return 'Withdrawn: the attempt that asked has ended, nobody waits for an answer.';
  const how = kind === 'permission' && scope !== null ? reach[scope] : '';
  const by =
    answered_by === 'remembered' ? ' by an earlier decision' : answered_by === 'web' ? '' : ` by ${answered_by}`;
  const words = message ?? answers?.join(', ');
  return `${verbs[state]}${how}${by}${words ? `: ${words}` : ''}`;
}

/** What an agent would do, as text: most bring a command, a path or a diff. */
export function detailText(detail: unknown): string | null {
  if (detail === null || detail === undefined) return null;
  return typeof detail === 'string' ? detail : JSON.stringify(detail, null, 2);
}

/** The diff in what would be done, if there is one, to be read as such. */
export function diffOf(detail: unknown): string | null {
  if (typeof detail !== 'object' || detail === null || !('diff' in detail)) return null;
  return typeof detail.diff === 'string' && detail.diff !== '' ? detail.diff : null;
}
