import type { ProjectView } from '@boocode/contracts/project';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { changeChat, createChat } from '../api/chats.js';
import { modelsQuery } from '../api/models.js';
import { newId } from '../api/new-id.js';
import { settingsQuery } from '../api/settings.js';
import { ChatInput } from '../composer/ChatInput.js';
import type { ComposerMessage } from '../composer/composer-props.js';
import { writeDraft } from '../composer/draft-store.js';
import viewStyles from './ChatView.module.css';
import { ModelPicker } from './ModelPicker.js';
import styles from './NewChat.module.css';
import { RehearsalNote } from './RehearsalNote.js';
import { sendWords } from './send-words.js';
import { suggestionsFor } from './suggestions.js';
import { useAnswerer } from './useAnswerer.js';
import { useChatCommands } from './useChatCommands.js';
import { useOrchestrate } from './useOrchestrate.js';

interface Props {
  paneId: string;
  project: ProjectView | null;
  onBegun: (chatId: string) => void;
}

/** A chat before its first words: it is made with them. */
export function NewChat({ paneId, project, onBegun }: Props) {
  const draftKey = `new:${paneId}`;
  const box = useRef<HTMLDivElement>(null);
  // Tried again, it is the same chat.
  const [id] = useState(newId);
  const [model, setModel] = useState<string | null>(null);
  const [webChosen, setWeb] = useState<boolean | null>(null);
  const { data: catalogue } = useQuery(modelsQuery());
  const { data: settings } = useQuery(settingsQuery());
  const answerer = useAnswerer(model);
  const commands = useChatCommands({ project, onNew: () => undefined });
  const orchestrate = useOrchestrate();
  const web = webChosen ?? settings?.web ?? false;
  const send = async (message: ComposerMessage) => {
    const chat = await createChat({ id, project_id: project?.id ?? null, model });
    if (chat.web !== web) await changeChat(id, { web });
    await sendWords(id, message);
    onBegun(id);
  };
  return (
    <>
      <div className={styles.empty}>
        <div className={styles.words}>
          <h2>{project === null ? 'Talk with a model' : `Talk about ${project.name}`}</h2>
          <p>
            {project === null
              ? 'It knows what you tell it and what you attach. In a project it can read the files too.'
              : 'The model can read and search the files of the project. It changes nothing; for that there is Coder.'}
          </p>
          <ul aria-label="Suggestions" className={styles.suggestions}>
            {suggestionsFor(project).map((text) => (
              <li key={text}>
                <button
                  type="button"
                  data-row
                  onClick={() => {
                    writeDraft(draftKey, text);
                    box.current?.querySelector('textarea')?.focus();
                  }}
                >
                  {text}
                </button>
              </li>
            ))}
          </ul>
        </div>
      </div>
      <div ref={box} className={viewStyles.foot}>
        <ChatInput
          draftKey={draftKey}
          busy={false}
          disabledReason={answerer.problem}
          placeholder="Ask something; / for commands"
          slashGroups={commands.groups}
          onSend={send}
          onSlashCommand={commands.run}
          onOrchestrate={orchestrate}
          web={{ on: web, change: setWeb }}
          queue={null}
          attachments
        >
          <ModelPicker catalogue={catalogue} model={model} fallback={answerer.fallback} onChange={setModel} />
        </ChatInput>
        <div className={viewStyles.facts}>{answerer.rehearsal ? <RehearsalNote /> : null}</div>
      </div>
    </>
  );
}
