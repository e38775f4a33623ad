import type { FolderList, ProjectView } from '@boocode/contracts/project';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CornerLeftUp } from 'lucide-react';
import { useId, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { addProject, foldersQuery, projectsQuery } from '../api/projects.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { FolderMark } from './FolderMark.js';
import styles from './ProjectsPage.module.css';
import { completed, folderTyped, matching } from './typed-path.js';

/** The folders of this machine: walked by keys or pointer, or typed. */
export function FolderBrowser({ onAdded }: { onAdded: (project: ProjectView) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const [at, setAt] = useState<string | null>(null);
  const list = useQuery({ ...foldersQuery(at), placeholderData: keepPreviousData });
  const client = useQueryClient();
  const add = useMutation({
    mutationFn: (path: string) => addProject({ path }),
    onSuccess(project) {
      // The frame that tells of it may come later than the page that needs it.
      client.setQueryData(projectsQuery().queryKey, (known) => [
        ...(known ?? []).filter(({ id }) => id !== project.id),
        project,
      ]);
      onAdded(project);
    },
  });
  const value = typed ?? list.data?.path ?? '';
  const go = (path: string) => {
    setTyped(null);
    setAt(path);
    add.reset();
  };
  const type = (path: string) => {
    setTyped(path);
    add.reset();
    const folder = folderTyped(path);
    if (folder !== null) setAt(folder);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A button that is switched off meanwhile would lose the keyboard, and what went wrong would be said to nobody.
    if (!add.isPending) add.mutate(value.length > 1 ? value.replace(/\/+$/, '') : value);
  };
  const folders = list.data === undefined ? [] : matching(list.data, typed);
  return (
    <form className={styles.browser} onSubmit={submit} aria-label="Add a folder">
      <PathField value={value} list={list.data} onType={type} onEnter={() => setTyped(value)} />
      {list.error === null || add.error !== null ? null : (
        <ErrorNote what="The folder could not be read" error={list.error} />
      )}
      <Folders list={list.data} folders={folders} onGo={go} />
      {list.data?.more === true ? (
        <p className={styles.more}>There are more than 500. Type the beginning of its name.</p>
      ) : null}
      {add.error === null ? null : <ErrorNote what="The folder was not added" error={add.error} />}
      <div className={styles.actions}>
        <Button type="submit" look="primary" disabled={value === ''}>
          {add.isPending ? 'Adding…' : 'Work on this folder'}
        </Button>
        <code className={styles.chosen}>{value}</code>
      </div>
    </form>
  );
}

interface PathProps {
  value: string;
  list: FolderList | undefined;
  onType: (path: string) => void;
  onEnter: () => void;
}

/** From when a person is in it, it holds what they type alone: an answer that comes late would be joined with that. Tab completes what is typed, as in a shell; where there is nothing to complete it goes on to the next field. */
function PathField({ value, list, onType, onEnter }: PathProps) {
  const id = useId();
  const complete = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== 'Tab' || event.shiftKey || list === undefined) return;
    const whole = completed(value, list);
    if (whole === null) return;
    event.preventDefault();
    onType(whole);
  };
  return (
    <div className={styles.path}>
      <label htmlFor={id}>Folder</label>
      <input
        id={id}
        value={value}
        onChange={(event) => onType(event.target.value)}
        onFocus={onEnter}
        onKeyDown={complete}
        placeholder="/home/you/project"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        aria-describedby={`${id}-hint`}
        data-pane-focus
      />
      <p id={`${id}-hint`}>Its whole path, or choose it below. Tab completes a name.</p>
    </div>
  );
}

interface FoldersProps {
  list: FolderList | undefined;
  folders: FolderList['folders'];
  onGo: (path: string) => void;
}

function Folders({ list, folders, onGo }: FoldersProps) {
  const box = useRef<HTMLUListElement>(null);
  if (list === undefined) {
    return (
      <div className={styles.placeholder}>
        <SkeletonRows count={6} label="Loading the folders" />
      </div>
    );
  }
  const walk = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (event.key === 'Backspace' && list.parent !== null) onGo(list.parent);
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...(box.current?.querySelectorAll('button') ?? [])];
    const now = buttons.findIndex((button) => button === document.activeElement);
    buttons[Math.min(buttons.length - 1, Math.max(0, now + step))]?.focus();
  };
  return (
    <ul ref={box} className={styles.folders} aria-label={`Folders in ${list.path}`} onKeyDown={walk}>
      {list.parent === null ? null : (
        <li>
          <button type="button" data-row onClick={() => onGo(list.parent ?? '/')}>
            <CornerLeftUp aria-hidden className={styles.icon} />
            <span>One level up</span>
          </button>
        </li>
      )}
      {folders.map(({ name, path, git }) => (
        <li key={path}>
          <button type="button" data-row onClick={() => onGo(path)}>
            <FolderMark folder={git ? 'git' : 'plain'} />
            <span>{name}</span>
          </button>
        </li>
      ))}
      {folders.length === 0 ? <li className={styles.none}>No folders in here.</li> : null}
    </ul>
  );
}
