// @vitest-environment happy-dom
import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/http.js';
import { createQueryClient } from '../api/query-client.js';
import { ChatInput } from './ChatInput.js';
import type { ChatInputProps, ComposerMessage } from './composer-props.js';
import type { SlashGroup } from './slash-entry.js';
import { useQueue } from './useQueue.js';

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
beforeEach(() => {
  place += 1;
  draftKey = `test-${place}`;
  vi.stubGlobal('fetch', async (path: string) =>
    path.startsWith('/api/skills/write-plan')
      ? Response.json({ name: 'write-plan', description: '', source: 'project', body: 'First ask what is wanted.' })
      : Response.json({ code: 'x', message: 'no' }, { status: 404 }),
  );
});
afterEach(() => {
  cleanup();
  localStorage.clear();
  vi.unstubAllGlobals();
});

type Given = Partial<ChatInputProps> & { hold?: string | null };

/** A composer with a queue of its own, whose owner is the test. */
function show(given: Given = {}) {
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

const box = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });
const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });
const options = () => screen.getAllByRole('option').map(({ textContent }) => textContent);

const queued = () =>
  within(screen.getByRole('list', { name: 'Queued messages' }))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent);

const attachment = (name: string) => ({
  id: '01990000-0000-7000-8000-000000000001',
  name,
  media_type: 'text/plain',
  size: 5,
});

describe('sending', () => {
  it('sends on Enter, makes a line on Shift+Enter, and is empty then', async () => {
    const { user, sent } = show();
    await user.type(box(), 'one{Shift>}{Enter}{/Shift}two{Enter}');
    expect(sent).toMatchObject([{ text: 'one\ntwo', skill: null, attachments: [] }]);
    expect(box().value).toBe('');
    expect(button('Send').disabled).toBe(true);
  });

  it('leaves Enter to an input method that composes', async () => {
    const { user, sent } = show();
    await user.type(box(), 'nihon');
    fireEvent.keyDown(box(), { key: 'Enter', isComposing: true });
    fireEvent.keyDown(box(), { key: 'Enter', keyCode: 229 });
    expect(sent).toEqual([]);
    expect(box().value).toBe('nihon');
  });

  it('gives the words back with the error, in front of what was typed since, and sends them with the same key', async () => {
    const keys: string[] = [];
    const refusals: ((error: Error) => void)[] = [];
    const { user } = show({
      onSend: ({ key }) => {
        keys.push(key);
        return new Promise((_, reject) => refusals.push(reject));
      },
    });
    await user.type(box(), 'hello{Enter}');
    refusals[0]?.(new Error('The database is away.'));
    expect((await screen.findByRole('alert')).textContent).toContain('The database is away.');
    expect(box().value).toBe('hello');
    await user.type(box(), '{Enter}');
    await user.type(box(), 'more');
    refusals[1]?.(new Error('Still away.'));
    await waitFor(() => expect(box().value).toBe('hello\n\nmore'));
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  it('says where words are that have not arrived yet, and why that takes so long where it is known', async () => {
    const arrive: (() => void)[] = [];
    const onSend = () => new Promise<void>((resolve) => arrive.push(resolve));
    const { user, owner } = show({ onSend });
    await user.type(box(), 'hello{Enter}');
    expect(screen.queryByText('hello')).toBeNull();
    expect(await screen.findByText(/still being sent/, {}, { timeout: 2_000 })).toBeTruthy();
    expect(screen.getByText('hello')).toBeTruthy();
    arrive[0]?.();
    await waitFor(() => expect(screen.queryByText('hello')).toBeNull());
    owner.set({ delay: 'It is summarised first.' });
    await user.type(box(), 'more{Enter}');
    expect(screen.getByText('It is summarised first.')).toBeTruthy();
    expect(screen.getByText('more')).toBeTruthy();
    arrive[1]?.();
    await waitFor(() => expect(screen.queryByText('It is summarised first.')).toBeNull());
  });

  it('keeps what is typed over a reload, for each chat by itself', async () => {
    const { user, owner } = show();
    await user.type(box(), 'half a thou');
    expect(localStorage.getItem(`boocode.draft.${draftKey}`)).toContain('half a thou');
    owner.set({ draftKey: `${draftKey}-other` });
    await waitFor(() => expect(box().value).toBe(''));
    owner.set({ draftKey });
    await waitFor(() => expect(box().value).toBe('half a thou'));
  });

  it('puts what was on its way when the page ended back into the box', () => {
    const sending = [{ key: 'k', text: 'was on its way', attachments: [], skill: null }];
    localStorage.setItem(`boocode.draft.${draftKey}`, JSON.stringify({ text: '', attachments: [], sending }));
    show();
    expect(box().value).toBe('was on its way');
  });

  it('recalls the last words by ↑ in an empty box, and only there', async () => {
    const { user } = show({ recall: { text: 'what I said' } });
    await user.type(box(), 'x{ArrowUp}');
    expect(box().value).toBe('x');
    await user.clear(box());
    await user.type(box(), '{ArrowUp}');
    expect(box().value).toBe('what I said');
  });

  it('says why nothing can be sent, and takes words all the same', async () => {
    const { user, sent } = show({ disabledReason: 'No model can be used yet.' });
    await user.type(box(), 'hello{Enter}');
    expect(screen.getByText('No model can be used yet.')).toBeTruthy();
    expect(sent).toEqual([]);
    expect(box().value).toBe('hello');
  });
});

describe('stopping', () => {
  it('stops by Escape only when it is pressed twice', async () => {
    const { user, calls } = show({ busy: true });
    box().focus();
    await user.keyboard('{Escape}');
    expect(calls.stop).not.toHaveBeenCalled();
    expect(screen.getByText('Press Esc again to stop the answer.')).toBeTruthy();
    await user.keyboard('a{Escape}');
    expect(calls.stop).not.toHaveBeenCalled();
    await user.keyboard('{Escape}');
    expect(calls.stop).toHaveBeenCalledOnce();
  });

  it('offers Stop in the place of Send', async () => {
    const { user, calls } = show({ busy: true });
    expect(screen.queryByRole('button', { name: 'Send' })).toBeNull();
    await user.click(button('Stop'));
    expect(calls.stop).toHaveBeenCalledOnce();
  });
});

describe('the slash', () => {
  it('opens at the beginning, filters, and is walked by keys', async () => {
    const { user } = show();
    await user.type(box(), '/');
    expect(screen.getByRole('listbox', { name: 'Commands and skills' })).toBeTruthy();
    expect(options()).toHaveLength(5);
    await user.type(box(), 're');
    expect(options()?.[0]).toContain('/review');
    await user.keyboard('{ArrowDown}');
    const active = box().getAttribute('aria-activedescendant') ?? '';
    expect(document.getElementById(active)?.getAttribute('aria-selected')).toBe('true');
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('listbox')).toBeNull();
    expect(box().value).toBe('/re');
  });

  it('stays away from slashes elsewhere and from paths', async () => {
    const { user } = show();
    await user.type(box(), 'and /re');
    expect(screen.queryByRole('listbox')).toBeNull();
    await user.clear(box());
    await user.type(box(), '/etc/hosts');
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  it('takes a skill by Tab, shows what it says, and sends it with the words behind it', async () => {
    const { user, sent } = show();
    await user.type(box(), '/wpl');
    expect(await screen.findByText('First ask what is wanted.')).toBeTruthy();
    await user.keyboard('{Tab}for the cart{Enter}');
    expect(sent).toMatchObject([{ skill: 'write-plan', text: 'for the cart' }]);
  });

  it('does a command at once, and waits for the words of one that takes some', async () => {
    const { user, sent, calls } = show();
    await user.type(box(), '/comp{Enter}');
    expect(calls.command).toHaveBeenLastCalledWith('compact', '');
    expect(box().value).toBe('');
    await user.type(box(), '/ren{Enter}One cent{Enter}');
    expect(calls.command).toHaveBeenLastCalledWith('rename', 'One cent');
    expect(sent).toEqual([]);
  });

  it('hands a flow to the orchestrator, and plain words by its button', async () => {
    const { user, calls } = show();
    await user.type(box(), '/code{Enter}');
    expect(calls.orchestrate).toHaveBeenLastCalledWith('', expect.any(Function), 'code-review');
    await user.clear(box());
    await user.type(box(), '/code-review look at refunds{Enter}');
    expect(calls.orchestrate).toHaveBeenLastCalledWith('look at refunds', expect.any(Function), 'code-review');
    await user.clear(box());
    await user.type(box(), 'look at all of it');
    await user.click(button('Orchestrator'));
    expect(calls.orchestrate).toHaveBeenLastCalledWith('look at all of it', expect.any(Function));
    expect(box().value).toBe('look at all of it');
  });

  it('has the words back as they were changed when nothing was started, and lets go of them when a run was', async () => {
    const { user, calls } = show();
    await user.type(box(), 'look at refunds');
    await user.click(button('Orchestrator'));
    act(() => calls.orchestrate.mock.lastCall?.[1]('look at refunds twice'));
    expect(box().value).toBe('look at refunds twice');
    await user.click(button('Orchestrator'));
    act(() => calls.orchestrate.mock.lastCall?.[1](null));
    expect(box().value).toBe('');
  });

  it('opens by its button with what is typed kept behind', async () => {
    const { user, sent } = show();
    await user.type(box(), 'the cart');
    await user.click(button('Commands and skills'));
    await user.click(screen.getByRole('option', { name: /review.*yours/ }));
    expect(box().value).toBe('/review the cart');
    await user.keyboard('{Enter}');
    expect(sent).toMatchObject([{ skill: 'review', text: 'the cart' }]);
  });
});

describe('the queue', () => {
  it('puts words behind the answer, in an order that can be changed, and sends them as answers end', async () => {
    const { user, sent, owner } = show({ busy: true });
    await user.type(box(), 'first{Enter}');
    await user.type(box(), 'second');
    await user.click(button('Queue'));
    await user.type(box(), 'third{Enter}');
    expect(queued()).toEqual(['first', 'second', 'third']);
    await user.click(button('Move message 2 up'));
    await user.click(button('Take message 3 back'));
    expect(queued()).toEqual(['second', 'first']);
    expect(box().value).toBe('third');
    expect(localStorage.getItem(`boocode.queue.${draftKey}`)).toContain('second');
    expect(sent).toEqual([]);
    owner.set({ busy: false });
    await waitFor(() => expect(sent.map(({ text }) => text)).toEqual(['second', 'first']));
    await waitFor(() => expect(localStorage.getItem(`boocode.queue.${draftKey}`)).toBeNull());
    expect(screen.queryByRole('list', { name: 'Queued messages' })).toBeNull();
  });

  it('waits by itself, and is not held, while the chat is busy with what this page does not see', async () => {
    const busy = new ApiError({ status: 409, code: 'chat.busy', message: 'Being summarised.' });
    const onSend = vi.fn<ChatInputProps['onSend']>().mockRejectedValueOnce(busy).mockResolvedValue();
    const { user, owner } = show({ busy: true, onSend });
    await user.type(box(), 'first{Enter}');
    owner.set({ busy: false });
    await waitFor(() => expect(onSend).toHaveBeenCalledOnce());
    expect(screen.queryByText(/^Held/)).toBeNull();
    await waitFor(() => expect(onSend).toHaveBeenCalledTimes(2), { timeout: 4_000 });
    await waitFor(() => expect(screen.queryByRole('list', { name: 'Queued messages' })).toBeNull());
  });

  it('is held when the answer was stopped, and goes on when a person says so', async () => {
    const { user, sent, owner } = show({ busy: true });
    await user.type(box(), 'first{Enter}');
    owner.set({ busy: false, hold: 'you stopped the answer.' });
    expect(await screen.findByText('Held: you stopped the answer.')).toBeTruthy();
    expect(sent).toEqual([]);
    await user.click(button('Send now'));
    await waitFor(() => expect(sent).toHaveLength(1));
  });
});

describe('files', () => {
  class Upload extends EventTarget {
    static all: Upload[] = [];
    upload = new EventTarget();
    status = 0;
    responseText = '';
    open = vi.fn<() => void>();
    setRequestHeader = vi.fn<() => void>();
    send = vi.fn<() => void>();
    constructor() {
      super();
      Upload.all.push(this);
    }
    finish(status: number, body: unknown) {
      this.status = status;
      this.responseText = JSON.stringify(body);
      this.dispatchEvent(new Event('load'));
    }
  }
  beforeEach(() => {
    Upload.all = [];
    vi.stubGlobal('XMLHttpRequest', Upload);
  });

  it('tells how far an upload is, waits for it, and sends it along', async () => {
    const { user, sent } = show();
    await user.upload(screen.getByLabelText('Files to attach'), new File(['hello'], 'notes.txt'));
    Upload.all[0]?.upload.dispatchEvent(new ProgressEvent('progress', { lengthComputable: true, loaded: 2, total: 5 }));
    expect(await screen.findByText('40%')).toBeTruthy();
    await user.type(box(), 'read it{Enter}');
    expect(sent).toEqual([]);
    Upload.all[0]?.finish(201, attachment('notes.txt'));
    await waitFor(() => expect(button('Send').disabled).toBe(false));
    await user.click(button('Send'));
    expect(sent).toMatchObject([{ text: 'read it', attachments: [{ name: 'notes.txt' }] }]);
    expect(screen.queryByRole('list', { name: 'Attached files' })).toBeNull();
  });

  it('says of a file that is not kept any more that it is to be attached again, the words still there', async () => {
    const { id } = attachment('notes.txt');
    const refusal = { status: 422, code: 'attachment.not-found', message: 'No.', details: { missing: [id] } };
    const onSend = ({ attachments }: ComposerMessage) =>
      attachments.length === 0 ? Promise.resolve() : Promise.reject(new ApiError(refusal));
    const { user } = show({ onSend });
    await user.upload(screen.getByLabelText('Files to attach'), new File(['hello'], 'notes.txt'));
    Upload.all[0]?.finish(201, attachment('notes.txt'));
    await user.type(box(), 'read it');
    await waitFor(() => expect(button('Send').disabled).toBe(false));
    await user.click(button('Send'));
    const file = within(await screen.findByRole('list', { name: 'Attached files' })).getByRole('listitem');
    expect(file.textContent).toBe('notes.txtNot kept any more. Attach it again.');
    expect(box().value).toBe('read it');
    await user.click(button('Send'));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    expect(box().value).toBe('');
  });

  it('takes pasted pictures, and says why a file can’t be taken', async () => {
    show();
    const picture = new File(['x'], 'shot.png', { type: 'image/png' });
    fireEvent.paste(box(), { clipboardData: { files: [picture] } });
    Upload.all[0]?.finish(413, { code: 'attachment.too-large', message: 'It is too large.' });
    expect(await screen.findByText('It is too large.')).toBeTruthy();
    const huge = new File(['x'], '<img src=x onerror=alert(1)>.bin');
    Object.defineProperty(huge, 'size', { value: 10_000_001 });
    fireEvent.drop(box(), { dataTransfer: { types: ['Files'], files: [huge] } });
    expect(await screen.findByText(/larger than 10 MB/)).toBeTruthy();
    expect(document.querySelector('img')).toBeNull();
    expect(Upload.all).toHaveLength(1);
  });
});
