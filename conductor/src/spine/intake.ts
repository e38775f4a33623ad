import { FlowRefusal, type FlowRequest, type Spine, type Subject } from '../types.js';

/** Checks that a flow is handed what it wants, and that the request is not another flow's. Throws `FlowRefusal`. */
export function checkInputs(spine: Spine, request: FlowRequest, subject: Subject): void {
  checkRedirects(spine, request);
  checkGoal(spine, request, subject);
  checkDocuments(spine, subject);
  checkSubject(spine, subject);
}

function checkRedirects({ name, redirects }: Spine, { goal }: FlowRequest): void {
  const redirect = redirects.find(({ when }) => when.test(goal));
  if (redirect === undefined) return;
  throw new FlowRefusal(
    'flow.redirect',
    `This asks for ${redirect.asks}, which is what the flow ${redirect.to} is for. Launch ${redirect.to} with the same words, ` +
      `or say what ${name} should do in other words.`,
  );
}

/** A document can say what the goal would. */
function checkGoal({ title, inputs }: Spine, { goal }: FlowRequest, { documents }: Subject): void {
  if (inputs.goal === 'optional' || goal.trim() !== '' || documents.length > 0) return;
  throw new FlowRefusal('goal.missing', `${title} needs to be told ${inputs.goal_label}. Say it in the goal.`);
}

function checkDocuments({ title, inputs }: Spine, { documents }: Subject): void {
  if (inputs.documents === 'required' && documents.length === 0) {
    throw new FlowRefusal(
      'documents.missing',
      `${title} needs ${inputs.document_label}. Hand it in with --document FILE.`,
    );
  }
  if (inputs.documents === 'no' && documents.length > 0) {
    throw new FlowRefusal(
      'documents.unwanted',
      `${title} takes no documents. Leave them out, or put what matters into the goal.`,
    );
  }
}

function checkSubject({ title, inputs }: Spine, { kind, focus, diff }: Subject): void {
  if (kind === 'change' && !inputs.change) {
    throw new FlowRefusal('subject.change', `${title} does not look at what a branch changed.`);
  }
  if (kind === 'area' && inputs.focus === 'no') {
    throw new FlowRefusal(
      'focus.unwanted',
      `${title} takes no focus: it always looks at the whole. Leave --focus out.`,
    );
  }
  if (kind !== 'area' && inputs.focus === 'required') {
    throw new FlowRefusal(
      'focus.missing',
      `${title} looks at one part of the repository, because of a whole one nobody reads everything. Name it with --focus PATH.`,
    );
  }
  if (kind === 'area' && diff.files.length === 0) {
    throw new FlowRefusal(
      'focus.empty',
      `The commit has no file at ${focus.join(', ')}. Name a file or folder that is committed.`,
    );
  }
}
