import {
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type ChangeEvent,
  type KeyboardEvent,
  type RefObject,
  type SyntheticEvent,
} from 'react';
import { newKey } from '../launch/new-key.js';
import type { ChatInputProps, ComposerMessage } from './composer-props.js';
import { attachmentsOf, keyFor, type Draft } from './draft.js';
import { changeDraft, readDraft, sendDraft, watchDrafts, writeDraft } from './draft-store.js';
import { keyAction, type KeyAction } from './key-action.js';
import { anyFlow, type SlashEntry } from './slash-entry.js';
import { slashed } from './slash-match.js';
import { useSlash } from './useSlash.js';

type Box = RefObject<HTMLTextAreaElement | null>;

/** What the keys and buttons of the composer do. */
export function useComposer(props: ChatInputProps, box: Box) {
  const { draftKey, busy, slashGroups, recall = null } = props;
  const draft = useSyncExternalStore(watchDrafts, () => readDraft(draftKey));
  const [caret, setCaret] = useCaret(box);
  const [armed, setArmed] = useState(false);
  const slash = useSlash(draft.text, caret, slashGroups);
  const ready = readiness(props, draft);
  const write = (text: string, at = text.length) => {
    writeDraft(draftKey, text);
    setCaret(at);
  };
  const orchestrate = orchestrating(props, write);
  const { send, putBehind } = sending({ props, draft, ready, write, orchestrate });
  const choose = (entry: SlashEntry) => {
    const rest = draft.text.replace(/^\/\S*\s*/, '');
    box.current?.focus();
    if (entry.kind === 'flow') orchestrate(rest, entry.name);
    else if (entry.kind === 'command' && entry.takesArgs !== true) {
      write(rest);
      props.onSlashCommand(entry.name, '');
    } else write(`/${entry.name} ${rest}`, entry.name.length + 2);
  };
  const actions: Readonly<Record<KeyAction, () => void>> = {
    send,
    choose: () => slash.active !== null && choose(slash.active),
    next: () => slash.step(1),
    previous: () => slash.step(-1),
    dismiss: slash.dismiss,
    arm: () => setArmed(true),
    stop: () => {
      setArmed(false);
      props.onStop?.();
    },
    recall: () => (recall?.edit === undefined ? write(recall?.text ?? '') : recall.edit()),
  };
  return {
    draft,
    slash,
    ...ready,
    note: armed && busy ? 'Press Esc again to stop the answer.' : null,
    send,
    choose,
    putBehind,
    orchestrate: () => orchestrate(draft.text.trim()),
    beginSlash: () => {
      box.current?.focus();
      write(draft.text.startsWith('/') ? draft.text : draft.text === '' ? '/' : `/ ${draft.text}`, 1);
    },
    field: {
      onChange: ({ currentTarget: { value, selectionStart } }: ChangeEvent<HTMLTextAreaElement>) => {
        writeDraft(draftKey, value);
        setCaret(selectionStart, false);
        setArmed(false);
      },
      onSelect: ({ currentTarget }: SyntheticEvent<HTMLTextAreaElement>) =>
        setCaret(currentTarget.selectionStart, false),
      onBlur: () => {
        setArmed(false);
        setCaret(null, false);
      },
      onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => {
        const action = keyAction(event.nativeEvent, {
          empty: draft.text === '',
          picking: slash.groups !== null,
          choosable: slash.active !== null,
          stoppable: busy && props.onStop !== undefined,
          armed,
          recallable: recall !== null,
        });
        if (action === null) return;
        event.preventDefault();
        event.stopPropagation();
        actions[action]();
      },
    },
  };
}

/** Hands words to the orchestrator. They stay in the box until a run was started with them; changed meanwhile, they come back so. */
const orchestrating =
  (props: ChatInputProps, write: (text: string) => void) =>
  (goal: string, name?: string): void => {
    const behind = name === undefined ? '' : `/${name} `;
    const onClosed = (left: string | null) => write(left === null ? '' : `${behind}${left}`.trimEnd());
    if (name === undefined || name === anyFlow) props.onOrchestrate(goal, onClosed);
    else props.onOrchestrate(goal, onClosed, name);
  };

interface Sending {
  props: ChatInputProps;
  draft: Draft;
  ready: ReturnType<typeof readiness>;
  write: (text: string) => void;
  orchestrate: (goal: string, name: string) => void;
}

/** Where the words in the box can go: to the model, behind its answer, or to what a slash names. */
function sending({ props, draft, ready, write, orchestrate }: Sending) {
  const { draftKey, slashGroups, queue } = props;
  const messageNow = (): ComposerMessage => {
    const named = slashed(draft.text, slashGroups);
    const skill = named?.entry.kind === 'skill' ? named.entry.name : null;
    const message = {
      text: skill === null ? draft.text.trim() : (named?.rest ?? ''),
      attachments: attachmentsOf(draft),
      skill,
    };
    return { ...message, key: keyFor(draft, message, newKey()) };
  };
  /** Commands and flows are done at once; true when the words were one. */
  const begin = (): boolean => {
    const named = slashed(draft.text, slashGroups);
    if (named === null || named.entry.kind === 'skill') return false;
    if (named.entry.kind === 'flow') {
      orchestrate(named.rest, named.entry.name);
      return true;
    }
    write('');
    props.onSlashCommand(named.entry.name, named.rest);
    return true;
  };
  const putBehind = () => {
    if (!ready.canQueue || queue === null || begin()) return;
    queue.add(messageNow());
    changeDraft(draftKey, (before) => ({ ...before, text: '', failed: null, files: before.files.filter(unsent) }));
  };
  const send = () => {
    if (!ready.hasWords || begin()) return;
    if (props.busy && props.sendWhileBusy !== true) putBehind();
    else if (ready.canSend) void sendDraft(draftKey, messageNow(), props.onSend);
  };
  return { send, putBehind };
}

const unsent = ({ attachment }: { attachment: unknown }) => attachment === null;

/** What can be done with what stands in the box. */
function readiness(props: ChatInputProps, draft: Draft) {
  const uploading = draft.files.some(({ attachment, error }) => attachment === null && error === null);
  const hasWords = draft.text.trim() !== '' || attachmentsOf(draft).length > 0;
  const whole = hasWords && !uploading;
  const canQueue = whole && props.queue !== null && (props.busy || props.queue.items.length > 0);
  const free = !props.busy || props.sendWhileBusy === true;
  return { hasWords, canQueue, canSend: whole && free && (props.disabledReason ?? null) === null };
}

/** Where the caret is; null without the keyboard. Set by program, it is put there once the words are there. */
function useCaret(box: Box) {
  const [caret, setCaret] = useState<number | null>(null);
  const wanted = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    box.current?.setSelectionRange(wanted.current, wanted.current);
    wanted.current = null;
  });
  const set = (at: number | null, move = true) => {
    if (move) wanted.current = at;
    setCaret(at);
  };
  return [caret, set] as const;
}
