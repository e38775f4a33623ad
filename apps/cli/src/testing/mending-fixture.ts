import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  FixRequest,
  RecheckRequest,
  type FindingView,
  type FixReply,
  type RecheckReply,
} from '@boocode/contracts/finding-life';
import { FixRunRequest, type FixRunReply } from '@boocode/contracts/fix-run';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { reply } from './reply.js';

/** The task that every finding is given. */
export const mendingId = '0199c0de-0000-7000-8000-00000000f1f1';

/** The run of all fixes. */
export const fixRunId = '0199c0de-0000-7000-8000-00000000f1f2';

/** A run, and what was asked of its findings. */
export interface MendingFixture {
  /** The run that every question is about; replaced by the test. */
  run: FlowRunView;
  /** What it has found. */
  findings: FindingView[];
  fixes: FixRequest[];
  fixRuns: FixRunRequest[];
  rechecks: RecheckRequest[];
}

/** Whether it was about what the run has found. */
export async function answerFindings(
  fixture: MendingFixture,
  route: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<boolean> {
  const path = `/flow-runs/${fixture.run.id}/findings`;
  const task = { task_id: mendingId, created: true };
  if (route === `GET ${path}`) reply(response, 200, fixture.findings);
  else if (route === `POST ${path}/tasks`) {
    const wanted = FixRequest.parse(JSON.parse(await text(request)));
    fixture.fixes.push(wanted);
    reply(response, 200, { tasks: [{ ...task, chat_id: mendingId, refs: wanted.refs }] } satisfies FixReply);
  } else if (route === `POST ${path}/fix-run`) {
    const wanted = FixRunRequest.parse(JSON.parse(await text(request)));
    fixture.fixRuns.push(wanted);
    const made = { id: fixRunId, created: true, url: `/runs/${fixRunId}`, refs: wanted.refs, standing: [] };
    reply(response, 201, made satisfies FixRunReply);
  } else if (route === `POST ${path}/recheck`) {
    const wanted = RecheckRequest.parse(JSON.parse(await text(request)));
    fixture.rechecks.push(wanted);
    const commit = fixture.run.head_commit;
    reply(response, 200, { tasks: [{ ...task, commit, refs: wanted.refs }] } satisfies RecheckReply);
  } else return false;
  return true;
}
