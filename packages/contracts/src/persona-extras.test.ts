import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AngleOutput } from './finding.js';
import { angleOutputOf, personaOutputs, type PersonaOutput } from './persona-extras.js';

const bare = { native_id: 'X-001', title: 'A thing', claim: 'It is so.', category: 'kind', severity: '' };

type PersonaId = keyof typeof personaOutputs;
type Reply<Id extends PersonaId> = [
  persona: Id,
  finding: Partial<PersonaOutput<Id>['findings'][number]>,
  output: Partial<Omit<PersonaOutput<Id>, 'findings'>>,
];

/** One reply for each persona, with every field that it has beyond the base. */
const replies: { [Id in PersonaId]: Reply<Id> }[PersonaId][] = [
  ['codebase-explorer', { connections: ['MAP-002', 'src/a.ts:3'] }, {}],
  ['content-auditor', { fact: 'Retries 3 times.', insert_at: '## Limits', wording: 'It retries 3 times.' }, {}],
  ['gap-analyzer', { current: 'Admins can export.', desired: 'Everybody can export.' }, {}],
  [
    'risk-analyst',
    {
      addresses: ['structural-analyst/1', 'behavioral-analyst/2'],
      likelihood: 'near-certain',
      blast_radius: 'multi-module',
      reversibility: 'difficult',
      likelihood_because: 'Two fixes in 90 days.',
      severity_because: 'Orders are billed twice.',
      blast_radius_because: 'Three modules import it.',
      reversibility_because: 'The format is stored.',
    },
    {},
  ],
  [
    'software-architect',
    {
      addresses: ['structural-analyst/1'],
      principle: 'One source of truth.',
      sketch: 'parseDate(text): Date',
      need: 'A production path breaks without it: src/a.ts:3.',
      simpler_considered: 'A comment; it does not stop the next copy.',
    },
    {},
  ],
  [
    'system-architect',
    {
      addresses: ['on-call-engineer/1'],
      principle: 'One system of record.',
      sketch: 'order.placed {id, total}',
      need: 'An incident: docs/incidents/7.md:1.',
      simpler_considered: 'A nightly copy; too late for refunds.',
      seam: 'shop client -> billing interface',
      relationship: 'customer and supplier',
      integration: 'event, weighed against a call',
      owner: 'order: shop',
      failure_domain: 'Billing down: orders wait in the outbox.',
    },
    { context_map: 'shop -> billing: customer and supplier, event, order' },
  ],
  [
    'research-analyst',
    { rests_on: ['SRC-001'], reasoning: true },
    {
      sources: [
        {
          id: 'SRC-001',
          title: 'The specification',
          url: 'https://example.org/spec',
          published: '2026-01-02',
          retrieved_at: '2026-02-03',
          trust: 'primary',
          note: 'Section 4.',
        },
      ],
      options: [{ id: 'SRC-O01', name: 'Keep it', in_favour: ['no change'], against: ['slow'], rests_on: ['SRC-R01'] }],
      recommendation: 'SRC-O01, for it costs nothing.',
      recommendation_rests_on: ['SRC-R01'],
      would_settle: 'A measurement under load.',
    },
  ],
  [
    'project-manager',
    {},
    {
      claims: [{ id: 'CLM-001', text: 'It is slow.', said_by: 'data-engineer', state: 'disputed', rests_on: ['a/1'] }],
      raid: [{ kind: 'dependency', text: 'Needs the new index.', owner: 'data', rests_on: ['a/1'] }],
      decisions: [
        {
          id: 'DEC-001',
          state: 'deferred',
          decision: 'No second region.',
          rationale: 'No need is cited.',
          rests_on: ['CLM-001'],
          rejected: ['A second region: no load asks for it.'],
          owner: 'operations',
          revisit_when: 'A customer asks for it in writing.',
          dissent: 'devops-engineer would have it.',
        },
      ],
      recommendation: 'hold-for-handoff',
    },
  ],
];

it('there is a reply here for every persona that answers more than the base', () => {
  expect(replies.map(([persona]) => persona).toSorted()).toEqual(Object.keys(personaOutputs).toSorted());
});

describe.each(replies)('the output of %s', (persona, finding, output) => {
  const schema = personaOutputs[persona];
  const whole = { findings: [{ ...bare, ...finding }], ...output };

  it('keeps what the persona has beyond the base', () => {
    expect(schema.parse(whole)).toMatchObject(whole);
  });

  it('is given here with all of its fields', () => {
    const { findings, ...top } = schema.shape;
    expect(own(top, AngleOutput.shape)).toEqual(Object.keys(output));
    expect(own(findings.element.shape, AngleOutput.shape.findings.element.shape)).toEqual(
      Object.keys(finding).filter((key) => key !== 'likelihood'),
    );
  });

  it('may lack all of it', () => {
    expect(schema.safeParse({ findings: [bare] }).error).toBeUndefined();
  });

  it('passes over fields that nobody knows', () => {
    const more = { ...whole, findings: [{ ...bare, ...finding, colour: 'red' }], colour: 'red' };
    expect(schema.parse(more)).toEqual(schema.parse(whole));
  });

  it('is read by whatever reads the base', () => {
    for (const reply of [whole, { findings: [bare] }]) {
      expect(AngleOutput.safeParse(schema.parse(reply)).error).toBeUndefined();
    }
  });

  it('nests nothing deeper than evidence', () => {
    expect(depth(z.toJSONSchema(schema, { io: 'input' }))).toBe(depth(z.toJSONSchema(AngleOutput, { io: 'input' })));
  });
});

/** The keys that the base does not have. */
function own(fields: object, base: object): string[] {
  return Object.keys(fields).filter((key) => !(key in base));
}

/** How many objects lie within each other, at most. */
function depth(schema: unknown): number {
  if (typeof schema !== 'object' || schema === null) return 0;
  const below = Math.max(0, ...Object.values(schema).map((value) => depth(value)));
  return 'properties' in schema ? below + 1 : below;
}

it.each([
  ['risk-analyst', { findings: [{ ...bare, likelihood: 'often' }] }, 'findings.0.likelihood'],
  ['risk-analyst', { findings: [{ ...bare, blast_radius: 'huge' }] }, 'findings.0.blast_radius'],
  ['risk-analyst', { findings: [{ ...bare, reversibility: 'Easy' }] }, 'findings.0.reversibility'],
  ['gap-analyzer', { findings: [{ ...bare, current: 3 }] }, 'findings.0.current'],
  ['research-analyst', { findings: [], sources: [{ id: 'SRC-001', trust: 'high' }] }, 'sources.0.trust'],
  ['project-manager', { findings: [], claims: [{ id: 'CLM-001', text: 'It is slow.' }] }, 'claims.0.state'],
  ['project-manager', { findings: [], recommendation: 'ship it' }, 'recommendation'],
])('%s is refused %o', (persona, reply, place) => {
  const problems = angleOutputOf(persona)
    .safeParse(reply)
    .error?.issues.map(({ path }) => path.join('.'));
  expect(problems).toEqual([place]);
});

it.each(['data-engineer', 'constructor', null])('%s answers the base as it is', (persona) => {
  expect(angleOutputOf(persona)).toBe(AngleOutput);
});
