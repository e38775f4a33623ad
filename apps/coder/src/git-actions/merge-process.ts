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
  mark: z.string().optional(),
});
const [order, dataDir] = z.tuple([z.string(), z.string()]).parse(process.argv.slice(2));
const { mark, ...request } = Order.parse(JSON.parse(order));
const { state } = await mergeBranch({ ...request, ...(mark !== undefined && { mark }) }, dataDir);
process.exit(state === 'merged' ? 0 : 1);
