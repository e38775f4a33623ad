import type { FindingView } from '@boocode/contracts/finding-life';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useState } from 'react';
import { ErrorNote } from '../ui/ErrorNote.js';
import { ActNotice } from './ActNotice.js';
import { DismissDialog } from './DismissDialog.js';
import { counted } from './finding-words.js';
import { FixSheet } from './FixSheet.js';
import { IssuesDialog } from './IssuesDialog.js';
import { useElsewhere } from './useElsewhere.js';
import { useFindingChanges } from './useFindings.js';
import { wordsOfFindings } from './composer-words.js';

interface Sheet {
  kind: 'fix' | 'dismiss' | 'issues';
  findings: readonly FindingView[];
}

interface Notice {
  text: string;
  undo?: () => void;
}

const refsOf = (findings: readonly FindingView[]) => findings.map(({ ref }) => ref);

/** What can be done to findings, and the sheets and notices that this takes: `layer` is to be shown. */
export function useFindingActs(run: FlowRunView) {
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const [notice, setNotice] = useState<Notice | null>(null);
  const { reopen, recheck } = useFindingChanges(run.id);
  const elsewhere = useElsewhere(run.repository);
  const open = (kind: Sheet['kind']) => (findings: readonly FindingView[]) => {
    if (findings.length > 0) setSheet({ kind, findings });
  };
  const close = () => setSheet(null);
  const takeBack = (findings: readonly FindingView[]) =>
    reopen.mutate(refsOf(findings), {
      onSuccess: () => setNotice({ text: `${counted(findings.length)} opened again.` }),
    });
  const checkAgain = (findings: readonly FindingView[]) =>
    recheck.mutate(refsOf(findings), {
      onSuccess: ({ tasks }) => {
        const begun = tasks.filter(({ created }) => created).length;
        const went = tasks.length - begun;
        setNotice({
          text: `${begun === 0 ? 'No new check' : counted(begun, 'check')} begun${went === 0 ? '' : `; ${went} went on already`}.`,
        });
      },
    });
  const layer = (
    <>
      {sheet?.kind === 'fix' ? (
        <FixSheet
          runId={run.id}
          findings={sheet.findings}
          onTask={elsewhere.showTask}
          onRun={elsewhere.showRun}
          onClose={close}
        />
      ) : null}
      {sheet?.kind === 'dismiss' ? (
        <DismissDialog
          runId={run.id}
          findings={sheet.findings}
          onDone={(count) => {
            close();
            setNotice({ text: `${counted(count)} dismissed.`, undo: () => takeBack(sheet.findings) });
          }}
          onClose={close}
        />
      ) : null}
      {sheet?.kind === 'issues' ? <IssuesDialog runId={run.id} findings={sheet.findings} onClose={close} /> : null}
      {reopen.error === null ? null : <ErrorNote what="The findings stay dismissed" error={reopen.error} />}
      {recheck.error === null ? null : <ErrorNote what="Nothing is checked again" error={recheck.error} />}
      <ActNotice notice={notice} onClose={() => setNotice(null)} />
    </>
  );
  return {
    fix: open('fix'),
    dismiss: open('dismiss'),
    fileIssues: open('issues'),
    reopen: takeBack,
    recheck: checkAgain,
    sendToChat: (findings: readonly FindingView[]) => elsewhere.askModel(wordsOfFindings(findings)),
    showTask: elsewhere.showTask,
    layer,
  };
}

export type FindingActs = Omit<ReturnType<typeof useFindingActs>, 'layer'>;
