import { accessScenes } from './access.js';
import { arenaScenes } from './arena.js';
import { artifactScenes } from './artifacts.js';
import { chatScenes } from './chat.js';
import { coderScenes } from './coder.js';
import { emptyScenes } from './empty.js';
import { findingScenes } from './findings.js';
import { orchestratorScenes, pageScenes } from './orchestrator.js';
import { reviewScenes } from './review.js';
import type { Scene } from './scene.js';
import { runDialogScenes } from './run-dialogs.js';
import { settingsScenes } from './settings.js';
import { taskScenes } from './tasks.js';
import { terminalScenes } from './terminal.js';
import { workbenchScenes } from './workbench.js';

/** All that is photographed and looked at by axe, in the order of the index. */
export const scenes: readonly Scene[] = [
  ...workbenchScenes,
  ...pageScenes,
  ...emptyScenes,
  ...chatScenes,
  ...coderScenes,
  ...reviewScenes,
  ...orchestratorScenes,
  ...runDialogScenes,
  ...accessScenes,
  ...arenaScenes,
  ...findingScenes,
  ...taskScenes,
  ...terminalScenes,
  ...settingsScenes,
  ...artifactScenes,
];
