import type { FindingView } from '@boocode/contracts/finding-life';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { dismissFindings, findingsQuery, recheckFindings, reopenFindings } from '../api/findings.js';
import { hiddenGroupOf } from './finding-list.js';

/** The findings of a run, kept true by frames. */
export const useFindings = (runId: string) => useQuery(findingsQuery(runId));

/** How many findings a run shows; null until that is known. */
export function useFindingCount(runId: string): number | null {
  const { data } = useFindings(runId);
  return data === undefined ? null : data.filter((finding) => hiddenGroupOf(finding) === null).length;
}

/** `findings` as they are now, in the places of those that they were. */
const withChanged = (all: readonly FindingView[] | undefined, changed: readonly FindingView[]) => {
  const byRef = new Map(changed.map((finding) => [finding.ref, finding]));
  return all?.map((finding) => byRef.get(finding.ref) ?? finding);
};

/** What a person decides about findings; what the server answers is shown at once. */
export function useFindingChanges(runId: string) {
  const client = useQueryClient();
  const { queryKey } = findingsQuery(runId);
  const take = (changed: FindingView[]) => client.setQueryData(queryKey, (all) => withChanged(all, changed));
  const dismiss = useMutation({
    mutationFn: ({ refs, reason }: { refs: string[]; reason: string }) => dismissFindings(runId, refs, reason),
    onSuccess: take,
  });
  const reopen = useMutation({ mutationFn: (refs: string[]) => reopenFindings(runId, refs), onSuccess: take });
  const recheck = useMutation({
    mutationFn: (refs: string[]) => recheckFindings(runId, refs),
    onSuccess: () => client.invalidateQueries({ queryKey, exact: true }),
  });
  return { dismiss, reopen, recheck };
}
