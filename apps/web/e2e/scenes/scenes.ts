import { emptyScenes } from './empty.js';
import { orchestratorScenes, pageScenes } from './orchestrator.js';
import type { Scene } from './scene.js';

/** All that is photographed and looked at by axe, in the order of the index. */
export const scenes: readonly Scene[] = [...emptyScenes, ...orchestratorScenes, ...pageScenes];
