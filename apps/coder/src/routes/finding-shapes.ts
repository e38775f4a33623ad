import { Id } from '@boocode/contracts/ids';
import { z } from 'zod';
import { failures } from './shapes.js';

/** A request about the findings of one run: what it is for, what comes with it, and what it answers. */
export const ofRun = <Asked extends Readonly<Record<string, z.ZodType>>, Answer extends z.ZodType>(
  summary: string,
  asked: Asked,
  answer: Answer,
) => ({
  schema: {
    tags: ['findings'],
    summary,
    params: z.object({ id: Id }),
    ...asked,
    response: { 200: answer, ...failures },
  },
});
