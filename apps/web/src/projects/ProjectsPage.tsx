import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Link, useLocation } from 'wouter';
import { projectsQuery } from '../api/projects.js';
import { useWatch } from '../live/LiveProvider.js';
import { useTitle } from '../ui/useTitle.js';
import { byLastUse, hrefOf } from './last-project.js';
import { FolderMark } from './FolderMark.js';
import styles from './ProjectsPage.module.css';

const FolderBrowser = lazy(async () => ({ default: (await import('./FolderBrowser.js')).FolderBrowser }));

/** All projects, and the way to another one. At the first visit, the first thing that is seen. */
export function ProjectsPage() {
  useWatch('user');
  useTitle('Choose a folder · BooCode');
  const [, navigate] = useLocation();
  const { data: projects = [] } = useQuery(projectsQuery());
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
      <Suspense fallback={<div className={styles.placeholder} />}>
        <FolderBrowser onAdded={({ id }) => navigate(hrefOf(id))} />
      </Suspense>
      <p className={styles.without}>
        Only want to talk? <Link href={hrefOf(null)}>Go on without a project</Link>
      </p>
    </div>
  );
}
