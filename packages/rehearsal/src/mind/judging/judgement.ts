import type { Judgement } from '@boocode/contracts/arena';
import { rehearsalTitle } from '../../name.js';
import { answered } from '../answer.js';
import type { Move } from '../answer.js';

/** Plays the judge of an arena: whose check passed comes first, then whoever changed fewer lines. It says that it knows no more. */
export function playJudgement(prompt: string): Move {
  const letters = /^Rank ([A-Z](?:, [A-Z])*)\./m.exec(prompt)?.[1]?.split(', ') ?? [];
  const ranked = letters
    .map((letter) => seen(letter, prompt))
    .toSorted((a, b) => Number(b.passed) - Number(a.passed) || a.lines - b.lines);
  const ranking = ranked.map(({ letter, passed, lines }, at): Judgement['ranking'][number] => ({
    contestant: letter,
    score: Math.max(0, (passed ? 8 : 4) - at),
    reason: `${passed ? 'The check passed' : 'No check passed'}, and ${lines} lines were changed.`,
  }));
  const summary = 'By checks and the size of the changes alone: this is no model, and has read no meaning.';
  return answered(`${rehearsalTitle}, playing the judge. ${summary}`, { ranking, summary });
}

function seen(letter: string, prompt: string): { letter: string; passed: boolean; lines: number } {
  const [, section = ''] = prompt.split(new RegExp(`^# Contestant ${letter}$`, 'm'));
  const [, added = '0', removed = '0'] = /^\d+ files?, \+(\d+) -(\d+)\.$/m.exec(section) ?? [];
  const check = /^The project's check: (.*)\.$/m.exec(section.split(/^# (?:Contestant [A-Z]|Your part)$/m)[0] ?? '');
  return { letter, passed: check?.[1] === 'passed', lines: Number(added) + Number(removed) };
}
