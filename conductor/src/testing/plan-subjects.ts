import type { SubjectDocument } from '@boocode/contracts/subject';
import type { Flow, Subject } from '../types.js';
import { areaSubject, changeOf, changeSubject, repositorySubject } from './change.js';

/** Two subjects for every flow: one that shows every signal there is, and one that shows none. */
export type Wealth = 'rich' | 'poor';

const richFiles = {
  'src/api/parse.ts': "import { rule } from '../core/rule.js';\nexport const page = rule(Number(request.body.page));",
  'src/auth/session.ts': 'export const session = readToken(password);',
  'src/db/orders.ts': "export const orders = db.query('select id from orders');",
  'src/jobs/send.ts': 'export async function send() {\n  try { await fetch(url); } catch (error) { retry(error); }\n}',
  'src/partners/events.proto': 'message Sent { string id = 1; }',
  'src/web/Form.tsx': 'export const Form = () => <form />;',
  Dockerfile: 'FROM scratch',
};

const poorFiles = { 'notes/history.md': 'The shop was opened in spring.' };

/** The files of a subject at its head commit. */
export const filesOf: Record<Wealth, Record<string, string>> = { rich: richFiles, poor: poorFiles };

const richWords = [
  'The session must expire, and the table of orders needs a migration.',
  'The webhook of the partner must retry; workers run in parallel and hit a timeout.',
  'The form must show a limit of 100 rows, the deployment a feature flag.',
  'The rules of the module must not change their errors.',
].join('\n');

const poorWords = 'The shop sells shoes.';

function documentsOf(wealth: Wealth): SubjectDocument[] {
  const text = wealth === 'rich' ? richWords : poorWords;
  return [
    { name: 'wanted.md', role: 'desired', text },
    { name: 'today.md', role: 'current', text },
  ];
}

/** What is asked for. It names a need, because some flows ask for one. */
export const goalOf: Record<Wealth, string> = {
  rich: `Need: the alert about orders fired on 3 March. ${richWords.replaceAll('\n', ' ')}`,
  poor: 'Need: somebody asked for it this spring.',
};

/** The subject as this flow takes it: a change where it can, else an area, with documents where it takes them. */
export function subjectFor({ inputs }: Flow, wealth: Wealth): Subject {
  const files = filesOf[wealth];
  const documents = inputs.documents === 'no' ? [] : documentsOf(wealth);
  if (inputs.change) return { ...changeSubject(changeOf(files)), documents };
  if (inputs.focus === 'no') return repositorySubject(files, documents);
  return areaSubject(files, ['.'], documents);
}
