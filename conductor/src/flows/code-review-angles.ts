import type { Angle } from '../types.js';

/** The step whose findings are capped apart from all other angles. */
export const checklistStep = 'angle.checklist';

const seat = { required: false, seated: true };

/** In rank order: when a band has fewer seats than the change calls for, it cuts from the end. */
export const codeReviewAngles: Angle[] = [
  {
    ...seat,
    key: 'angle.adversarial-security-analyst',
    persona: 'adversarial-security-analyst',
    title: 'Security',
    brief:
      'Review the whole change for vulnerabilities that can be exploited. Include the dependency manifests and lock files of the project.',
    required: true,
    signal: null,
    because: 'every review asks what an attacker could do',
  },
  {
    ...seat,
    key: 'angle.junior-developer',
    persona: 'junior-developer',
    title: 'Fresh eyes',
    brief:
      'Review the whole change as somebody who must maintain it next month: hidden assumptions, broken conventions, unclear scope, needless parts.',
    required: true,
    signal: null,
    because: 'every review asks what everyone took for granted',
  },
  {
    key: checklistStep,
    persona: 'junior-developer',
    title: 'Checklist',
    brief: [
      'Walk the changed files in alphabetical order against this list; the first kind that fits a fault is its category:',
      'correctness, data-isolation, performance, error-handling, tests, interface, maintainability, organisation, documentation, style, database, decision-breach.',
      'Then compliance: find the written standards and decision records that govern the touched code, confirm in the code that their premise holds here, and only then compare (categories standard-breach, decision-breach, repository-rule-breach).',
      'Then freshness: documents that the change makes wrong (category documentation). What a linter decides is not yours; the habit of the project beats general good practice.',
    ].join('\n'),
    required: false,
    // The checklist pass is part of every review and takes no specialist's seat.
    seated: false,
    signal: null,
    because: 'every review walks the checklist',
  },
  {
    ...seat,
    key: 'angle.data-engineer',
    persona: 'data-engineer',
    title: 'Data',
    brief: 'Review the schema, queries, migrations and data access that the change touches.',
    signal: 'schema',
    because: 'the change touches a schema, a query or a model',
  },
  {
    ...seat,
    key: 'angle.on-call-engineer',
    persona: 'on-call-engineer',
    title: 'On call',
    brief: 'Review the application code that the change touches for what would page somebody at night.',
    signal: 'resilience',
    because: 'the change touches outbound calls, queues, caches or failure handling',
  },
  {
    ...seat,
    key: 'angle.behavioral-analyst',
    persona: 'behavioral-analyst',
    title: 'Behaviour',
    brief: 'Follow values, failures and state through the code that the change touches and its direct neighbours.',
    signal: 'behaviour',
    because: 'the change touches data flow, error paths or state',
  },
  {
    ...seat,
    key: 'angle.concurrency-analyst',
    persona: 'concurrency-analyst',
    title: 'Concurrency',
    brief: 'Look for faults that exist only under parallel or asynchronous execution of the changed code.',
    signal: 'concurrency',
    because: 'the change touches asynchronous or parallel code',
  },
  {
    ...seat,
    key: 'angle.test-engineer',
    persona: 'test-engineer',
    title: 'Tests',
    brief: 'Find behaviour that the change adds or alters and that no test would notice breaking.',
    signal: 'logic',
    because: 'the change adds or alters logic',
  },
  {
    ...seat,
    key: 'angle.edge-case-explorer',
    persona: 'edge-case-explorer',
    title: 'Edge cases',
    brief: 'Focused mode: find inputs and states that a real caller can produce and that break the changed code.',
    signal: 'input',
    because: 'the change handles outside data, bounded input or several states',
  },
  {
    ...seat,
    key: 'angle.structural-analyst',
    persona: 'structural-analyst',
    title: 'Structure',
    brief: 'Review how the change organises and couples code: boundaries, direction of dependencies, duplication.',
    signal: 'structure',
    because: 'the change adds files or turns dependencies round',
  },
  {
    ...seat,
    key: 'angle.devops-engineer',
    persona: 'devops-engineer',
    title: 'Delivery',
    brief: 'Review the containers, pipelines, manifests and runtime configuration that the change touches.',
    signal: 'infra',
    because: 'the change touches infrastructure or delivery files',
  },
];
