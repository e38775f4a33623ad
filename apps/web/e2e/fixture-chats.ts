import type { ChatView } from '@boocode/contracts/chat';
import type { ShownChat } from '@boocode/contracts/chat-fold';
import type { Message, MessagePart } from '@boocode/contracts/message';
import { idOf, iso } from './fixture-build.js';

const usage = {
  input_tokens: 12_400,
  output_tokens: 830,
  reasoning_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  cost_usd: 0.042,
};

export const text = (words: string): MessagePart => ({ type: 'text', text: words });

export const chatOf = (n: number, given: Partial<ChatView> = {}): ChatView => ({
  id: idOf(7000 + n),
  kind: 'chat',
  project_id: null,
  title: `Chat ${n}`,
  titled_by: 'auto',
  model: null,
  web: false,
  leaf_id: null,
  archived: false,
  created_at: '2026-01-01T12:00:00.000Z',
  updated_at: `2026-01-01T12:00:0${n % 10}.000Z`,
  ...given,
});

export type MessageSeed = Partial<Message> & { role: Message['role']; parts: MessagePart[] };

/** A chat whose messages follow each other; message `i` of chat `n` has the id `idOf(7000 + n, i + 1)`. */
export function shownOf(n: number, seeds: readonly MessageSeed[], given: Partial<ChatView> = {}): ShownChat {
  const now = Date.parse('2026-01-01T12:00:00.000Z');
  const messages = seeds.map((seed, index): Message => {
    const id = idOf(7000 + n, index + 1);
    const answer = seed.role === 'assistant';
    const ended = seed.status === 'streaming' ? null : iso(now, 0);
    return {
      id,
      chat_id: idOf(7000 + n),
      parent_id: index === 0 ? null : idOf(7000 + n, index),
      status: 'complete',
      model: answer ? 'anthropic/claude-sonnet' : null,
      usage: answer && ended !== null ? usage : null,
      context: answer && ended !== null ? { used: 13_230, window: 200_000 } : null,
      error: null,
      siblings: [id],
      created_at: now === 0 ? '' : (iso(now, 60) ?? ''),
      ended_at: ended,
      ...seed,
    };
  });
  return { chat: chatOf(n, { leaf_id: messages.at(-1)?.id ?? null, ...given }), messages, earlier: false };
}

const code = Array.from(
  { length: 60 },
  (_, line) => `  const total${line} = lines.reduce((sum, line) => sum + line.price * ${line}, 0);`,
);

const rich = `The total is made in one place, and **rounded twice**.

## Where

1. \`src/cart/total.ts:42\` adds the lines
2. \`src/cart/tax.ts:17\` rounds, then adds the tax

| Step | Rounds | Result |
|---|---:|---|
| Lines | no | 10.005 |
| Tax | yes | 10.01 |
| Total | yes | 11.91 |

\`\`\`ts
export function total(lines: Line[]): Cents {
  return sum(lines.map(({ price, count }) => price * count));
}
\`\`\`

More about it: [the rounding rules](https://example.com/rounding).`;

const page = '# Plan\n\nThe steps:\n\n```html\n<title>Totals</title>\n<h1>Totals</h1>\n```';

/** What a person sees in a day. */
export const fewMessages = (given: Partial<ChatView> = {}): ShownChat =>
  shownOf(
    1,
    [
      { role: 'user', parts: [text('Why is the total of the cart one cent off?')] },
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'The tax is added after rounding. I should look at both files.' },
          {
            type: 'tool_call',
            id: 't1',
            tool: 'grep',
            title: 'grep round in src/cart',
            input: { pattern: 'round', path: 'src/cart' },
            status: 'completed',
            output: 'src/cart/tax.ts:17: return Math.round(net * rate);',
          },
          {
            type: 'tool_call',
            id: 't2',
            tool: 'read',
            title: 'read src/cart/old-total.ts',
            input: { path: 'src/cart/old-total.ts' },
            status: 'failed',
            output: 'There is no such file.',
          },
          text(rich),
        ],
      },
      {
        role: 'user',
        parts: [
          { type: 'skill', name: 'write-plan' },
          text('for rounding once'),
          {
            type: 'attachment',
            attachment: { id: idOf(7900), name: 'invoice-2291.txt', media_type: 'text/plain', size: 8_300 },
          },
        ],
      },
      { role: 'assistant', parts: [text(page)] },
    ],
    { title: 'One cent off', ...given },
  );

const asked: MessageSeed = { role: 'user', parts: [text('Tell me about the cart.')] };
export const streamingChat = (): ShownChat =>
  shownOf(2, [
    asked,
    {
      role: 'assistant',
      parts: [text('The cart holds lines.\n\nEach line has a **price** and a')],
      status: 'streaming',
    },
  ]);
export const failedChat = (): ShownChat =>
  shownOf(3, [
    asked,
    {
      role: 'assistant',
      parts: [text('The cart')],
      status: 'failed',
      error: {
        code: 'provider.limit',
        message: 'The provider refuses for now: too many requests. Try again in a minute.',
      },
    },
  ]);
export const interruptedChat = (): ShownChat =>
  shownOf(4, [asked, { role: 'assistant', parts: [text('The cart holds')], status: 'interrupted' }]);
export const longChat = (count: number): ShownChat =>
  shownOf(
    5,
    Array.from({ length: count }, (_, index): MessageSeed =>
      index % 2 === 0
        ? { role: 'user', parts: [text(`Question ${index}: what does part ${index} of the cart do?`)] }
        : {
            role: 'assistant',
            parts: [
              text(
                `Answer ${index}.\n\n${'It adds lines, and rounds what it has. '.repeat(1 + (index % 7))}${
                  index % 10 === 1 ? '\n\n```ts\nconst sum = 1;\n```' : ''
                }`,
              ),
            ],
          },
    ),
    { title: 'A long one' },
  );
export const longCode = (): ShownChat =>
  shownOf(6, [asked, { role: 'assistant', parts: [text(`\`\`\`ts\n${code.join('\n')}\n\`\`\``)] }], {
    title: 'Long code',
  });

/** Strings that would run, load or leave if anything took them for more than text. */
export const hostile = {
  script: '<script>window.stolen = 1</script>',
  image: '<img src=x onerror="window.stolen = 2">',
  link: '[press me](javascript:window.stolen=3)',
  data: '[or me](data:text/html,<script>window.stolen=4</script>)',
  beacon: '![tracker](https://evil.example/pixel.png)',
};

export const hostileChat = (): ShownChat => {
  const all = Object.values(hostile).join('\n\n');
  return shownOf(
    7,
    [
      {
        role: 'user',
        parts: [
          text(all),
          {
            type: 'attachment',
            attachment: { id: idOf(7901), name: `${hostile.image}.txt`, media_type: 'text/plain', size: 10 },
          },
        ],
      },
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: all },
          {
            type: 'tool_call',
            id: 'x',
            tool: 'read',
            title: `read ${hostile.script}`,
            input: { path: hostile.image },
            status: 'completed',
            output: all,
          },
          { type: 'notice', text: hostile.image },
          text(all),
        ],
      },
    ],
    { title: hostile.script },
  );
};
