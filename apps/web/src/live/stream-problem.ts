import type { StreamName } from '@boocode/contracts/stream';
import { queryOptions, skipToken } from '@tanstack/react-query';

export interface StreamProblem {
  code: string;
  message: string;
}

/** Why the server could not serve a stream. Only frames write it. */
export const streamProblemQuery = (stream: StreamName) =>
  queryOptions<StreamProblem | null>({
    queryKey: ['stream-problem', stream] as const,
    queryFn: skipToken,
  });
