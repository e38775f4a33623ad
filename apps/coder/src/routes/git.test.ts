import type { GitAction, GitReply, GitStanding } from '@boocode/contracts/git-action';
import fastify from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { expect, test } from 'vitest';
import { CoderError } from '../errors.js';
import { handleErrors } from './error-handler.js';
import { gitRoutes } from './git.js';

const chat = '01999999-0000-7000-8000-00000000c4a7';
const standing: GitStanding = {
  repository: '/srv/shop',
  branch: 'work',
  head_commit: 'a'.repeat(40),
  target: null,
  target_commit: null,
  ahead: null,
  behind: null,
  staged: 0,
  unstaged: 0,
  untracked: 0,
  files: [],
  merge: { kind: 'nothing' },
  under_way: null,
  remote: null,
  upstream: null,
  pull_request: { possible: false, why: null, url: null },
};
const reply: GitReply = { done: true, said: 'Done.', commit: null, url: null, conflicts: [], standing };

test('what is asked for is read strictly, given on, and answered as the contract says; a busy chat is a 409', async () => {
  const asked: unknown[] = [];
  const app = fastify();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  handleErrors(app);
  await app.register(
    gitRoutes({
      gitStanding: async (id, target) => {
        asked.push([id, target]);
        return standing;
      },
      doGit: async (_id, action) => {
        asked.push(action);
        if (action.do === 'push') throw new CoderError({ code: 'chat.busy', status: 409, message: 'A turn goes on.' });
        return reply;
      },
    }),
  );
  const url = `/chats/${chat}/git`;
  expect((await app.inject({ url: `${url}?target=main` })).json()).toEqual(standing);
  const post = (payload: unknown) => app.inject({ method: 'POST', url, payload: JSON.stringify(payload), headers });
  const commit: GitAction = { do: 'commit', message: 'One', all: true };
  expect((await post({ do: 'commit', message: ' One ' })).json()).toEqual(reply);
  expect(asked).toEqual([[chat, 'main'], commit]);
  expect(await post({ do: 'push' })).toMatchObject({ statusCode: 409 });
  for (const strange of [
    { do: 'push', force: true },
    { do: 'stage', paths: [] },
    { do: 'stage', paths: ['a\0b'] },
    { do: 'commit', message: 'a\0b' },
    { do: 'merge', head_commit: 'main', target_commit: '--all' },
    { do: 'clean' },
  ]) {
    expect(await post(strange)).toMatchObject({ statusCode: 400 });
  }
  await app.close();
});

const headers = { 'content-type': 'application/json' };
