import { rehearsalModel } from '@boocode/rehearsal/name';
import { z } from 'zod';
import { createSurfaces } from './surfaces.js';

// A process of its own that a test starts and kills: a coder with one turn of one surface under way.

const Wanted = z.tuple([z.string(), z.string(), z.string(), z.string(), z.string(), z.string()]);
const [surface, dataDir, url, key, cwd, user] = Wanted.parse(process.argv.slice(2));
// Nobody is left to end this process once its parent is gone.
process.once('disconnect', () => process.exit());

const backend = createSurfaces({ dataDir, rehearsal: { url, key } }).find(({ id }) => id === surface);
if (backend === undefined) throw new Error(`There is no surface ${surface}.`);
const session = await backend.ensureSession({
  task_id: '019aa000-0000-7000-8000-000000000001',
  attempt: 1,
  cwd,
  title: 'A turn whose coder is killed',
  model: rehearsalModel,
  mode_id: null,
  thinking_option_id: null,
  profile: 'write',
  agent_session_id: null,
  tools: [],
});
await backend.prompt(session, {
  system: 'You are the persona under test.',
  user,
  signal: new AbortController().signal,
  output: null,
  onAsk: async () => ({ decision: 'allow' }),
  onEvent: () => undefined,
});
