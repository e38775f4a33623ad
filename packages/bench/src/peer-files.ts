import { fileURLToPath } from 'node:url';

/** Where the files are that peers need and npm does not bring: beside the adapters, or in the folder of this variable. */
export const PEER_FILES =
  process.env['BOOCODE_BENCH_FILES'] ?? fileURLToPath(new URL('../peers/files', import.meta.url));
