import { ImportReply } from '@boocode/contracts/run-archive';
import { upload } from './upload.js';

/** Where an ended run can be loaded from as one file. */
export const archiveHref = (run: string) => `/api/coder/flow-runs/${encodeURIComponent(run)}/archive`;

interface Import {
  file: Blob;
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/** Takes in a run from such a file, packed or not. */
export const importRun = (order: Import) =>
  upload({ path: '/api/coder/flow-runs/import', reply: ImportReply, ...order });
