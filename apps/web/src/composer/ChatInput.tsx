import { useId, useRef, useState, type ClipboardEvent, type RefObject } from 'react';
import { useMay } from '../access/useMay.js';
import { dropTarget } from '../ui/drop-target.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './ChatInput.module.css';
import type { ChatInputProps } from './composer-props.js';
import { ComposerToolbar } from './ComposerToolbar.js';
import { addFiles, dropFile, takeBack } from './draft-store.js';
import { FileList } from './FileList.js';
import { QueueList } from './QueueList.js';
import { optionId, SlashCommandPicker } from './SlashCommandPicker.js';
import { SendingNote } from './SendingNote.js';
import { useComposer } from './useComposer.js';

/** The composer of chat and coder panes: what stands in it is kept until it is known to be kept elsewhere. */
export function ChatInput(props: ChatInputProps) {
  const refusal = useMay('run');
  return <Composer key={props.draftKey} {...props} {...(refusal !== null && withoutActs(refusal))} />;
}

/** Who may not have agents work can write, and sees why nothing of it goes out: no tool that would be refused stands there. */
const withoutActs = (refusal: string) => ({
  disabledReason: refusal,
  slashGroups: [],
  attachments: false,
  web: null,
  queue: null,
  recall: null,
  onStop: undefined,
});

function Composer(props: ChatInputProps) {
  const { draftKey, disabledReason = null, queue } = props;
  const box = useRef<HTMLTextAreaElement>(null);
  const hint = useId();
  const [over, setOver] = useState(false);
  const composer = useComposer(props, box);
  const { draft, note } = composer;
  const takeFiles = (files: File[]) => {
    if (files.length > 0) addFiles(draftKey, files);
  };
  return (
    <div className={styles.composer} data-over={over} {...(props.attachments ? dropTarget(setOver, takeFiles) : {})}>
      {draft.failed?.error == null ? null : (
        <ErrorNote what="It was not sent; your words are back in the box" error={draft.failed.error} />
      )}
      <SendingNote
        progress={props.progress ?? null}
        delay={props.delay ?? null}
        sending={draft.sending}
        queued={queue !== null && queue.sending !== null}
      />
      {queue === null ? null : <QueueList queue={queue} onBack={(message) => takeBack(draftKey, message)} />}
      <FileList files={draft.files} onDrop={(id) => dropFile(draftKey, id)} />
      <div className={styles.frame}>
        <WordBox props={props} composer={composer} box={box} hint={hint} takeFiles={takeFiles} />
        <ToolsOf props={props} composer={composer} takeFiles={takeFiles} />
      </div>
      <p id={hint} role="status" className={styles.note}>
        {note ?? disabledReason}
      </p>
    </div>
  );
}

interface PartProps {
  props: ChatInputProps;
  composer: ReturnType<typeof useComposer>;
  takeFiles: (files: File[]) => void;
}

interface BoxProps extends PartProps {
  box: RefObject<HTMLTextAreaElement | null>;
  hint: string;
}

/** Where the words stand, and the picker above it. */
function WordBox({ props, composer, box, hint, takeFiles }: BoxProps) {
  const { draft, slash, field } = composer;
  const list = useId();
  const open = slash.groups !== null;
  return (
    <>
      {slash.groups === null ? null : (
        <SlashCommandPicker
          id={list}
          groups={slash.groups}
          active={slash.active}
          onPoint={slash.point}
          onChoose={composer.choose}
        />
      )}
      <div className={styles.grow} data-text={`${draft.text} `}>
        <textarea
          {...field}
          ref={box}
          rows={1}
          value={draft.text}
          placeholder={props.placeholder}
          data-pane-focus
          aria-label="Message"
          aria-describedby={hint}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={open ? list : undefined}
          aria-activedescendant={open && slash.active !== null ? optionId(list, slash.active) : undefined}
          autoFocus={props.autoFocus}
          onPaste={(event) => props.attachments && takePaste(event, takeFiles)}
        />
      </div>
    </>
  );
}

function ToolsOf({ props, composer, takeFiles }: PartProps) {
  const stop = props.busy ? (props.onStop ?? null) : null;
  return (
    <ComposerToolbar
      web={props.web}
      onQueue={props.queue === null ? null : composer.putBehind}
      canQueue={composer.canQueue}
      onFiles={props.attachments ? takeFiles : null}
      onSlash={props.slashGroups.length === 0 ? null : composer.beginSlash}
      onOrchestrate={composer.orchestrate}
      onStop={stop}
      onSend={stop !== null && props.sendWhileBusy !== true ? null : composer.send}
      canSend={composer.canSend}
    >
      {props.children}
    </ComposerToolbar>
  );
}

/** Pictures and files in the clipboard; text is left to the browser. */
function takePaste(event: ClipboardEvent, take: (files: File[]) => void) {
  const files = [...event.clipboardData.files];
  if (files.length === 0) return;
  event.preventDefault();
  take(files);
}
