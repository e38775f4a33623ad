import type { FindingView } from '@boocode/contracts/finding-life';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { fileIssues, findingsQuery } from '../api/findings.js';
import { safeLink } from '../markdown/safe-link.js';
import { Button } from '../ui/Button.js';
import { CopyButton } from '../ui/CopyButton.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { counted } from './finding-words.js';
import styles from './sheets.module.css';
import { TitleList } from './TitleList.js';

interface Props {
  runId: string;
  findings: readonly FindingView[];
  onClose: () => void;
}

/** Files findings as issues of the repository's GitHub remote, and lists where they are. */
export function IssuesDialog({ runId, findings, onClose }: Props) {
  const client = useQueryClient();
  const refs = findings.map(({ ref }) => ref);
  const file = useMutation({
    mutationFn: () => fileIssues(runId, refs),
    onSuccess: () => client.invalidateQueries({ queryKey: findingsQuery(runId).queryKey, exact: true }),
  });
  const issues = file.data?.issues;
  const titleOf = (ref: string) => findings.find((finding) => finding.ref === ref)?.title ?? ref;
  return (
    <Dialog title={`File ${counted(refs.length)} as GitHub issues`} wide onClose={onClose}>
      {issues === undefined ? (
        <>
          <TitleList findings={findings} />
          <p className={styles.note}>
            One issue for each, at the GitHub remote of the repository, by <code>gh</code> on this machine. Everybody
            who reads that repository reads them. What was filed before is not filed again.
          </p>
          {file.error === null ? null : <ErrorNote what="The issues were not filed" error={file.error} />}
          <div className={styles.actions}>
            <Button onClick={onClose}>Cancel</Button>
            <Button look="primary" disabled={file.isPending} onClick={() => file.mutate()}>
              {file.isPending ? 'Filing…' : `File ${counted(refs.length, 'issue')}`}
            </Button>
          </div>
        </>
      ) : (
        <>
          <div role="status">
            <ul className={styles.results}>
              {issues.map(({ ref, url, created }) => (
                <li key={ref}>
                  <span>
                    <strong>{titleOf(ref)}</strong>
                    <small>
                      {created ? '' : 'Filed before: '}
                      <a href={safeLink(url) ?? undefined} target="_blank" rel="noopener noreferrer">
                        {url}
                      </a>
                    </small>
                  </span>
                </li>
              ))}
            </ul>
          </div>
          <div className={styles.actions}>
            <CopyButton text={issues.map(({ url }) => url).join('\n')} label="Copy the addresses" />
            <Button look="primary" onClick={onClose}>
              Done
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
