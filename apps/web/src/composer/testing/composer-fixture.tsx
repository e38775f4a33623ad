import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { vi } from 'vitest';
import { createQueryClient } from '../../api/query-client.js';
import { ChatInput } from '../ChatInput.js';
import type { ChatInputProps, ComposerMessage } from '../composer-props.js';
import type { SlashGroup } from '../slash-entry.js';
import { useQueue } from '../useQueue.js';

const slashGroups: SlashGroup[] = [
  {
    title: 'Skills of the project',
    entries: [
      { name: 'write-plan', description: 'Writes a plan', kind: 'skill', source: 'project', skillOf: null },
      { name: 'review', description: 'Reviews a change', kind: 'skill', source: 'yours' },
    ],
  },
  {
    title: 'Chat',
    entries: [
      { name: 'compact', description: 'Summarises', kind: 'command', source: 'chat' },
      { name: 'rename', description: 'Gives a title', kind: 'command', source: 'chat', takesArgs: true },
    ],
  },
  {
    title: 'Flows',
    entries: [{ name: 'code-review', description: 'Reviews a branch', kind: 'flow', source: 'orchestrator' }],
  },
];

let place = 0;
let draftKey = '';
/** Each test writes in a place of its own, beside a server that has one skill. */
export function beginComposing(): void {
  place += 1;
  draftKey = `test-${place}`;
  vi.stubGlobal('fetch', async (path: string) =>
    path.startsWith('/api/skills/write-plan')
      ? Response.json({ name: 'write-plan', description: '', source: 'project', body: 'First ask what is wanted.' })
      : Response.json({ code: 'x', message: 'no' }, { status: 404 }),
  );
}

export function endComposing(): void {
  cleanup();
  localStorage.clear();
  vi.unstubAllGlobals();
}

/** Under which the composer of this test keeps its words. */
export const draftKeyNow = (): string => draftKey;

type Given = Partial<ChatInputProps> & { hold?: string | null };

/** A composer with a queue of its own, whose owner is the test. */
export function show(given: Given = {}) {
  const sent: ComposerMessage[] = [];
  const calls = {
    stop: vi.fn<() => void>(),
    command: vi.fn<ChatInputProps['onSlashCommand']>(),
    orchestrate: vi.fn<ChatInputProps['onOrchestrate']>(),
    web: vi.fn<(on: boolean) => void>(),
  };
  const owner: { set: (given: Given) => void } = { set: () => undefined };
  function Owner() {
    const [props, set] = useState(given);
    owner.set = (next) => set((before) => ({ ...before, ...next }));
    const send = props.onSend ?? (async (message: ComposerMessage) => void sent.push(message));
    const queue = useQueue({ queueKey: draftKey, busy: props.busy ?? false, hold: props.hold ?? null, send });
    return (
      <ChatInput
        draftKey={draftKey}
        busy={false}
        placeholder="Ask something"
        slashGroups={slashGroups}
        onStop={calls.stop}
        onSlashCommand={calls.command}
        onOrchestrate={calls.orchestrate}
        web={{ on: false, change: calls.web }}
        queue={queue}
        attachments
        {...props}
        onSend={send}
      />
    );
  }
  render(
    <QueryClientProvider client={createQueryClient()}>
      <Owner />
    </QueryClientProvider>,
  );
  return { user: userEvent.setup(), sent, calls, owner };
}

export const box = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });
export const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });
export const options = () => screen.getAllByRole('option').map(({ textContent }) => textContent);

export const queued = () =>
  within(screen.getByRole('list', { name: 'Queued messages' }))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent);

export const attachment = (name: string) => ({
  id: '01990000-0000-7000-8000-000000000001',
  name,
  media_type: 'text/plain',
  size: 5,
});
