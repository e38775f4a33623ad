import type { ComponentType } from 'react';
import type { PaneProps } from '../panes/pane.js';
import { AboutSection } from './AboutSection.js';
import { AccessSection } from './AccessSection.js';
import { AgentsSection } from './AgentsSection.js';
import { EditorSection } from './EditorSection.js';
import { KeysSection } from './KeysSection.js';
import { LimitsSection } from './LimitsSection.js';
import { ModelsSection } from './ModelsSection.js';
import { NotificationsSection } from './NotificationsSection.js';
import { sections, type Section } from './sections.js';
import styles from './Settings.module.css';
import { StatsSection } from './StatsSection.js';
import { ThemeSection } from './ThemeSection.js';
import { WorktreesSection } from './WorktreesSection.js';
import { TiersSection } from './TiersSection.js';

const contents: Readonly<Record<Section, ComponentType>> = {
  agents: AgentsSection,
  models: ModelsSection,
  tiers: TiersSection,
  limits: LimitsSection,
  worktrees: WorktreesSection,
  stats: StatsSection,
  notifications: NotificationsSection,
  access: AccessSection,
  theme: ThemeSection,
  editor: EditorSection,
  keys: KeysSection,
  about: AboutSection,
};

/** What the person has chosen, section by section; the place of the pane is the section. */
export function SettingsPane({ pane, change }: PaneProps) {
  const section = sections.find(({ id }) => id === pane.place) ?? sections[0];
  const Content = contents[section.id];
  return (
    <div className={styles.settings}>
      <nav aria-label="Settings" className={styles.nav}>
        {sections.map(({ id, title }) => (
          <button
            key={id}
            type="button"
            data-row
            aria-current={id === section.id}
            onClick={() => change({ place: id })}
          >
            {title}
          </button>
        ))}
      </nav>
      <section className={styles.section} aria-label={section.title}>
        <header className={styles.head}>
          <h3>{section.title}</h3>
          <p>{section.what}.</p>
        </header>
        <Content />
      </section>
    </div>
  );
}
