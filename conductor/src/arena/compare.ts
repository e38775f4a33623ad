import type { StepOutput } from '@boocode/contracts/flow-plan';
import { inline } from '../report/markdown.js';
import { count } from '../wording.js';
import { StepFailure, type Given, type StepAccount, type StepInput } from '../types.js';
import { checkWords, entriesOf, type Entry } from './entries.js';

/** Puts all that the contestants left side by side, by letter. Throws `StepFailure` where there is nothing to pick from. */
export function compareStep(input: StepInput, { accounts }: Given): StepOutput {
  const entries = entriesOf(input);
  if (entries.every(({ nothing }) => nothing !== null)) {
    const why = entries.map(({ letter, nothing }) => `${letter}: ${nothing}`).join(' ');
    throw new StepFailure('arena.no-change', `No contestant left a change to pick. ${why}`);
  }
  const rows = entries.map((entry) => ({ ...entry, prompt: undefined, account: accounts?.get(entry.key) ?? null }));
  const data = rows.map(({ letter, change, check, nothing, account }) => ({
    letter,
    change,
    check,
    nothing,
    seconds: account?.seconds ?? null,
    tokens: account?.tokens ?? null,
    cost_usd: account?.cost_usd ?? null,
  }));
  return { text: tableOf(entries, accounts ?? new Map(), (entry) => entry.letter), data };
}

const head = ['| Contestant | Change | Check | Time | Tokens | Cost |', '|---|---|---|---:|---:|---:|'];

/** One row a contestant, in Markdown; `nameOf` says what it is called. */
export function tableOf(
  entries: readonly Entry[],
  accounts: ReadonlyMap<string, StepAccount>,
  nameOf: (entry: Entry) => string,
): string {
  const rows = entries.map((entry) => {
    const account = accounts.get(entry.key);
    const cells = [
      nameOf(entry),
      inline(entry.nothing ?? changeWords(entry)),
      checkWords(entry.check),
      secondsWords(account?.seconds ?? null),
      account?.tokens?.toLocaleString('en-US') ?? '–',
      account?.cost_usd == null ? '–' : `$${account.cost_usd.toFixed(2)}`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [...head, ...rows].join('\n');
}

function changeWords({ change }: Entry): string {
  if (change === null) return '';
  const files = `${count(change.files, 'file')}, +${change.added} −${change.removed}`;
  return change.refused === null ? files : `${files}; the rest was not committed: ${change.refused}`;
}

function secondsWords(seconds: number | null): string {
  if (seconds === null) return '–';
  return seconds < 60 ? `${Math.round(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
