import type { ErrorBody } from '@boocode/contracts/error';
import { AgreeRequest, type CommandsView } from '@boocode/contracts/project-file';
import { RemoveWorktreeRequest, type WorktreeOrphan, type WorktreeView } from '@boocode/contracts/worktree';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { reply } from './reply.js';

/** What a BooCode of a test knows of worktrees. */
export interface WorktreesFixture {
  /** What there is; one that is removed is gone. */
  worktrees: WorktreeView[];
  orphans: WorktreeOrphan[];
  /** Messages and launches are refused with it until a person agrees to its hash. */
  untrusted: { project_id: string; hash: string } | null;
}

/** Whether it was about worktrees, or the commands that run there. */
export async function answerWorktree(
  fixture: WorktreesFixture,
  route: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<boolean> {
  const removed = fixture.worktrees.find(({ id }) => route === `POST /worktrees/${id}/remove`);
  if (removed !== undefined) {
    const { keep } = RemoveWorktreeRequest.parse(JSON.parse(await text(request)));
    fixture.worktrees = fixture.worktrees.filter((one) => one !== removed);
    reply(response, 200, { ...removed, state: 'removed', kept_ref: keep ? `refs/boocode/kept/${removed.id}` : null });
  } else if (route.startsWith('GET /worktrees?')) reply(response, 200, fixture.worktrees);
  else if (route === 'GET /worktrees/orphans') reply(response, 200, fixture.orphans);
  else if (route === `POST /projects/${fixture.untrusted?.project_id}/commands/agree`) {
    const { hash } = AgreeRequest.parse(JSON.parse(await text(request)));
    if (hash === fixture.untrusted?.hash) fixture.untrusted = null;
    reply(response, 200, { hash, setup: [], check: null, agreed: true } satisfies CommandsView);
  } else return false;
  return true;
}

/** Whether it was refused because nobody has agreed to the commands yet. */
export function refuseCommands({ untrusted }: WorktreesFixture, response: ServerResponse): boolean {
  if (untrusted === null) return false;
  const message = 'The repository wants to run commands:\n  set-up: npm ci';
  reply(response, 409, { code: 'project.untrusted', message, details: untrusted } satisfies ErrorBody);
  return true;
}
