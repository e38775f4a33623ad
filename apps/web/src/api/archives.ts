import { ImportReply } from '@boocode/contracts/run-archive';
import { postBytes } from './http.js';

/** Where an ended run can be loaded from as one file. */
export const archiveHref = (run: string) => `/api/coder/flow-runs/${encodeURIComponent(run)}/archive`;

/** Takes in a run from such a file, packed or not. */
export const importRun = (file: Blob) => postBytes('/api/coder/flow-runs/import', file, ImportReply);
