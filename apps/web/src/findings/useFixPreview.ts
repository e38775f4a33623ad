import type { FixRequest } from '@boocode/contracts/finding-life';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { fixPreviewQuery } from '../api/findings.js';
import { typingPauseMs, useSettled } from '../ui/useSettled.js';

type Asked = Pick<FixRequest, 'refs' | 'per' | 'where' | 'acceptance'>;

/** What a request for fixes would make. The last answer stays until the next one is there. */
export function useFixPreview(runId: string, request: Asked) {
  const acceptance = useSettled(request.acceptance, typingPauseMs);
  const { data, error, isPlaceholderData } = useQuery({
    ...fixPreviewQuery(runId, { ...request, acceptance }),
    placeholderData: keepPreviousData,
  });
  return { planned: data?.tasks, error, stale: isPlaceholderData || acceptance !== request.acceptance };
}
