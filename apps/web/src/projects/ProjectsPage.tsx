import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { useMay } from '../access/useMay.js';
import { projectsQuery } from '../api/projects.js';
import { useWatch } from '../live/LiveProvider.js';
import { useTitle } from '../ui/useTitle.js';
import { byLastUse, hrefOf } from './last-project.js';
import { FolderBrowser } from './FolderBrowser.js';
import { FolderMark } from './FolderMark.js';
import styles from './ProjectsPage.module.css';

/** All projects, and the way to another one. At the first visit, the first thing that is seen. */
export function ProjectsPage() {
  useWatch('user');
  useTitle('Choose a folder · BooCode');
  const [, navigate] = useLocation();
  const refusal = useMay('admin');
  const { data: projects = [], isPending } = useQuery(projectsQuery());
  // What is known a moment later would push the form down.
  if (isPending) return null;
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>Choose a folder to work on</h1>
        <p>
          Chats, agents and terminals work in it. A git repository can be reviewed too. Nothing in it is changed by
          choosing it.
        </p>
      </header>
      {projects.length === 0 ? null : (
        <ul className={styles.projects} aria-label="Projects">
          {byLastUse(projects).map((project) => (
            <li key={project.id}>
              <Link href={hrefOf(project.id)} className={styles.project} data-row>
                <FolderMark folder={project.folder} />
                <strong>{project.name}</strong>
                <code>{project.path}</code>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {refusal === null ? (
        <FolderBrowser onAdded={({ id }) => navigate(hrefOf(id))} />
      ) : (
        <p className={styles.without}>Another folder is not yours to add. {refusal}</p>
      )}
      <p className={styles.without}>
        Only want to talk? <Link href={hrefOf(null)}>Go on without a project</Link>
      </p>
    </div>
  );
}
