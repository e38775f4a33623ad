import { shopChange, shopDocuments, shopFiles, shopFocus, shopGoal } from '@boocode/rehearsal/example/shop';
import { answerFrom } from '@boocode/rehearsal/memory-agent';
import { RunResult } from '@boocode/contracts/finding';
import { describe, expect, it } from 'vitest';
import { FLOW_NAMES, getFlow, sectionsOf } from '../registry.js';
import { areaSubject, changeOf, changeSubject, repositorySubject } from '../testing/change.js';
import { reportFaults } from '../testing/report-faults.js';
import { playRun, type PlayedRun } from '../testing/run-flow.js';
import type { Band, Flow, Subject } from '../types.js';

const files = { ...shopFiles, ...shopChange };
const bands: Band[] = ['small', 'medium', 'large'];

/** Every kind of subject that a flow takes. */
function subjectsOf({ inputs }: Flow): Subject[] {
  const documents = inputs.documents === 'no' ? [] : shopDocuments.map((document) => ({ ...document }));
  const area = inputs.focus === 'no' ? [] : [areaSubject(areaFiles(), [...shopFocus], documents)];
  if (inputs.change) return [changeSubject(changeOf(shopChange)), ...area];
  return inputs.focus === 'required' ? area : [repositorySubject(files, documents), ...area];
}

function areaFiles(): Record<string, string> {
  const inside = Object.entries(files).filter(([path]) => shopFocus.some((focus) => path.startsWith(`${focus}/`)));
  return Object.fromEntries(inside);
}

const cases = FLOW_NAMES.flatMap((name) => {
  const flow = getFlow(name);
  if (flow === undefined) throw new Error(`${name} is not registered`);
  // What else a flow takes is played in the band that has every seat.
  return subjectsOf(flow).flatMap((subject, at) =>
    (at === 0 ? bands : (['large'] as const)).map((band) => ({ name, flow, subject, kind: subject.kind, band })),
  );
});

function play(flow: Flow, subject: Subject, band: Band): PlayedRun & { result: RunResult } {
  const run = playRun({
    flow,
    request: { goal: shopGoal, band },
    diff: subject.diff,
    subject,
    files,
    answers: (_step, prompt) => answerFrom(files, prompt),
  });
  return { ...run, result: RunResult.parse(run.data) };
}

describe('a run that the rehearsal plays', () => {
  it.each(cases)(
    '$name of $kind, $band: every answer can be read, every citation holds',
    ({ name, flow, subject, band }) => {
      const { results, result, report, plan } = play(flow, subject, band);
      const unfinished = [...results.values()].filter(({ state }) => state !== 'completed');
      expect(unfinished.map(({ step, error }) => `${step.key}: ${error}`)).toEqual([]);
      expect(result.coverage.map(({ state }) => state)).not.toContain('failed');
      const isWritten = plan.steps.some(({ output }) => output === 'synthesis');
      // Without a web no result carries a recommendation, and code says so where nobody writes the answer.
      const settled = name === 'research' && !isWritten ? 'NOT ESTABLISHED' : 'COMPLETE';
      expect(result.verdict).toBe(result.conclusion === null ? 'REQUEST CHANGES' : settled);
      expect(reportFaults({ report, result, band, isWritten }, sectionsOf(name))).toEqual([]);
    },
  );

  it.each(cases)('$name of $kind, $band: adds nothing that its flow does not say it may', ({ flow, subject, band }) => {
    const { plan, results } = play(flow, subject, band);
    const may = [...plan.steps, ...flow.mayAdd(plan).flatMap(({ steps }) => steps)].map(({ key }) => key);
    expect([...results.keys()].filter((key) => !may.includes(key))).toEqual([]);
  });

  it('gives the same bytes again', () => {
    const [first] = cases.filter(({ name, band }) => name === 'architectural-analysis' && band === 'large');
    if (first === undefined) throw new Error('architectural-analysis is not registered');
    const [once, again] = [1, 2].map(() => play(first.flow, first.subject, first.band).report);
    expect(again).toBe(once);
  });
});
