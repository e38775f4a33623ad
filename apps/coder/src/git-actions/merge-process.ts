import { z } from 'zod';
import { MergeWay } from '@boocode/contracts/git-action';
import { mergeBranch } from './merge-branch.js';

// A process of its own that a test starts and kills: a coder with one merge under way.

const Order = z.object({
  repository: z.string(),
  target: z.string(),
  commit: z.string(),
  way: MergeWay,
  message: z.string(),
});
const [order, dataDir] = z.tuple([z.string(), z.string()]).parse(process.argv.slice(2));
const { state } = await mergeBranch(Order.parse(JSON.parse(order)), dataDir);
process.exit(state === 'merged' ? 0 : 1);
