import type { CheckpointView } from '@boocode/contracts/checkpoint';
import { idOf, iso } from './fixture-build.js';
import { chatOf, done, whole, type FixtureCoderChat } from './fixture-coder-chats.js';

const chat = 6010;

function checkpoint(n: number, now: number, rest: Partial<CheckpointView>): CheckpointView {
  const none = { files: 0, added: 0, removed: 0 };
  const commit = `${n}`.repeat(40).slice(0, 40);
  return {
    id: idOf(chat, 100 + n),
    chat_id: idOf(chat),
    task_id: null,
    kind: 'before',
    commit,
    created_at: iso(now, 600 - n) ?? '',
    ...none,
    ...rest,
  };
}

/** Two turns that changed files, and one between them that was put aside. */
export function changedChat(now: number): FixtureCoderChat {
  const [first, second] = [idOf(chat, 1), idOf(chat, 3)];
  return {
    ...chatOf(chat, now, 'Changed files', [
      { seed: done, events: whole },
      {
        seed: { ...done, input: 'Try it with a library.', started: 420, ended: 400, superseded_at: iso(now, 390) },
        events: [{ type: 'text', text: 'There is none that does this.' }],
      },
      {
        seed: { ...done, input: 'Now mend the test as well.', started: 300, ended: 250, output: 'Done.' },
        events: [{ type: 'text', text: 'The test expects a refusal after 8 seconds now.' }],
      },
    ]),
    checkpoints: [
      checkpoint(1, now, { task_id: first }),
      checkpoint(2, now, { task_id: first, kind: 'after', files: 2, added: 31, removed: 4 }),
      checkpoint(3, now, { task_id: second, kind: 'after', files: 1, added: 6, removed: 6 }),
    ],
    restored: {
      written: ['src/payments/charge.test.ts', 'src/payments/charge.ts'],
      removed: ['src/payments/time-limit.ts'],
      left: [],
      turns: 1,
      turns_back: 0,
      undo: idOf(chat, 109),
    },
  };
}
