import { RunResult } from '@boocode/contracts/finding';
import { play, type Told } from './flow-cases.js';

/** The titles of a report, in order. */
function titles(report: string): string[] {
  return [...report.matchAll(/^## (.+)$|<summary>(.+?)<\/summary>/gm)].map((match) => match[1] ?? match[2] ?? '');
}

/** What became of a run: its titles, which of the expected words are missing, and whether its data hold their contract. */
export function reportOf({ says, ...told }: Told): object {
  const { report, data, failure } = play(told);
  return {
    failure,
    titles: titles(report),
    missing: says.filter((words) => !report.includes(words)),
    holds: RunResult.safeParse(data).success,
  };
}

/** All that must be the same bytes for the same inputs. */
export function bytesOf(told: Told): string {
  const { plan, prompts, report } = play(told);
  return JSON.stringify({ plan, prompts: [...prompts], report });
}
