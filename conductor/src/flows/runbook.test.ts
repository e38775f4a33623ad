import { describe, expect, it } from 'vitest';
import { angleText, areaSubject, block, rawFinding, repositorySubject } from '../testing/change.js';
import { anglesOf, playFlow } from '../testing/play-flow.js';
import { causeOf } from './runbook-cause.js';

describe('a cause', () => {
  it.each<[string, string, string]>([
    ['an alert that fired', 'The alert queue-depth fired on 3 March.', 'An alert for queue depth would be nice.'],
    [
      'an incident that happened',
      'The outage on 3 March took two hours.',
      'Be prepared in case of an outage on a Monday.',
    ],
    ['an incident that happened', 'The outage was on 3 May.', 'An outage may happen on a Monday.'],
    [
      'an alert that fired',
      'The alert fired, which could mean a full disk.',
      'If the alert fires, somebody restarts it.',
    ],
    ['work that recurs', 'The certificates are renewed every quarter.', 'The certificates have to be renewed.'],
    ['a failure in production', 'In production the disk ran full.', 'The disk of production is large.'],
    [
      'a promise to somebody',
      'We promised the bank a restart in an hour.',
      'A restart in an hour could be promised to the bank.',
    ],
  ])('is %s: "%s", and not "%s"', (kind, real, imagined) => {
    expect(causeOf([real])?.line).toContain(`For ${kind}: "`);
    expect(causeOf([imagined])).toBeNull();
  });

  it('may stand in a document', () => {
    expect(causeOf(['Write it down', 'Notes.\nThe pager alert went off twice.'])?.line).toContain('went off twice');
  });

  it('is asked for in words that say how to name it, and the need named in its place is enough', () => {
    const subject = repositorySubject({});
    const run = (goal: string) => playFlow('runbook', { goal, subject });
    expect(() => run('What to do when the queue is full')).toThrow('Name it with its date in the goal');
    const { report } = run('What to do when the queue is full. Need: the new team takes over on Monday');
    expect(report).toContain(
      'The need was named by who asked for it, nothing has happened yet: "the new team takes over',
    );
  });
});

describe('who writes a runbook', () => {
  const cause = 'It is done every night.';
  const files = { 'src/a/x.md': '' };
  it.each([
    ['small', `${cause} The workers retry.`, ['on-call-engineer']],
    ['small', `${cause} We deploy with a feature flag.`, ['devops-engineer']],
    ['small', `${cause} The deployment must retry.`, ['on-call-engineer']],
    ['medium', `${cause} We deploy with a feature flag.`, ['devops-engineer', 'junior-developer']],
    ['medium', cause, ['on-call-engineer', 'junior-developer']],
    ['large', `${cause} We deploy with a feature flag.`, ['on-call-engineer', 'junior-developer', 'devops-engineer']],
    ['large', cause, ['on-call-engineer', 'junior-developer']],
  ] as const)('%s, "%s"', (band, goal, personas) => {
    const run = playFlow('runbook', { goal, band, subject: areaSubject(files, ['src/a']) });
    expect(anglesOf(run)).toEqual(personas);
    expect(run.plan.cut).toEqual([]);
  });
});

describe('a runbook', () => {
  const files = { 'bin/restart.sh': '#!/bin/sh\nqueue restart\n' };
  const found = rawFinding(
    { path: 'bin/restart.sh', line: 2, quote: 'queue restart' },
    { severity: 'On-call friction' },
  );
  const answers = {
    'angle.on-call-engineer': angleText([found]),
    synthesizer: block({
      findings: [],
      answer: 'Restart the queue.',
      answer_rests_on: ['on-call-engineer/1'],
      sections: [
        { id: 'resolve', text: '1. `bin/restart.sh` prints "queue restart".', rests_on: ['on-call-engineer/1'] },
        { id: 'verify', text: 'Invoices arrive.', rests_on: [] },
      ],
    }),
  };
  const play = (over: object) =>
    playFlow('runbook', {
      goal: 'The alert queue-depth fired on 3 March.',
      subject: areaSubject(files, ['bin']),
      files,
      answers: { ...answers, ...over },
    });

  it('says what it is for, then only the sections that have something to say', () => {
    expect(play({}).report.match(/^## .+$/gm)).toEqual(['## Why it exists', '## Resolve', '## Verify']);
    expect(play({}).report).toContain('For an alert that fired: "The alert queue-depth fired on 3 March."');
  });

  it('falls when a step of it is disproved', () => {
    const verdict = {
      finding: 'conclusion',
      value: 'refuted',
      claim_contradicted: 'it prints',
      counter_evidence: found.evidence,
    };
    const { report, result } = play({ validator: block({ verdicts: [verdict] }) });
    expect(result?.verdict).toBe('NOT ESTABLISHED');
    expect(report).toContain('so there is no runbook to follow');
    expect(report).not.toContain('## Resolve');
  });
});
