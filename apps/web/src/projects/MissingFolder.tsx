import type { ProjectView } from '@boocode/contracts/project';
import { useMutation } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { GuardedButton } from '../access/GuardedButton.js';
import { changeProject } from '../api/projects.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './MissingFolder.module.css';

/** Over the panes of a project whose folder is gone. */
export function MissingFolder({ project }: { project: ProjectView }) {
  const [, navigate] = useLocation();
  const hide = useMutation({
    mutationFn: () => changeProject(project.id, { hidden: true }),
    onSuccess: () => navigate('/projects'),
  });
  return (
    <div className={styles.note} role="alert">
      <p>
        <strong>The folder is gone.</strong> There is no <code>{project.path}</code> on this machine: it was moved,
        renamed or is on a disk that is not there. Put it back, or add its new place. Chats and runs stay.
      </p>
      <Button onClick={() => navigate('/projects')}>Choose another folder</Button>
      <GuardedButton needs="admin" disabled={hide.isPending} onClick={() => hide.mutate()}>
        Take it off the list
      </GuardedButton>
      {hide.error === null ? null : <ErrorNote what="It is still on the list" error={hide.error} />}
    </div>
  );
}
