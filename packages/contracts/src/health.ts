import { z } from 'zod';

/** A process of the house, as it names itself in logs and answers. */
export const ServiceName = z.enum(['server', 'coder', 'booterm', 'supervisor']);
export type ServiceName = z.infer<typeof ServiceName>;

/** `GET …/health`: 200 as long as the process lives, whatever it stands on. */
export const Health = z.object({ service: ServiceName });
export type Health = z.infer<typeof Health>;

/** What a service stands on, or a part of it. */
export const ReadinessPart = z.object({
  name: z.enum(['database', 'schema', 'dispatcher', 'coder', 'terminals']),
  ready: z.boolean(),
  /** Without it no work is taken. */
  needed: z.boolean(),
  /** What is missing, for a person; null when nothing is. */
  message: z.string().nullable(),
});
export type ReadinessPart = z.infer<typeof ReadinessPart>;

/** `GET …/ready`: 200 when work can be taken, 503 when not. */
export const Readiness = z.object({
  service: ServiceName,
  version: z.string(),
  /** All that is needed is ready. */
  ready: z.boolean(),
  parts: z.array(ReadinessPart),
});
export type Readiness = z.infer<typeof Readiness>;
