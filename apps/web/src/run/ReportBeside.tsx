import type { ArtifactKind } from '@boocode/contracts/artifact';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useMutation } from '@tanstack/react-query';
import { useMay } from '../access/useMay.js';
import { createArtifact } from '../api/artifacts.js';
import { newId } from '../api/new-id.js';
import type { Workbench } from '../panes/useWorkbench.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { MenuButton } from '../ui/MenuButton.js';
import { reportPage } from './report-page.js';

interface Props {
  run: FlowRunView;
  report: string;
  workbench: Workbench;
  /** The report as it stands on the page. */
  rendered: () => string;
}

/** Shows the report beside the run as it is now, as a document or as a page: what comes later does not change it. */
export function ReportBeside({ run, report, workbench, rendered }: Props) {
  const refusal = useMay('run');
  const title = `${run.title}: report`.slice(0, 200);
  const open = useMutation({
    mutationFn: (kind: ArtifactKind) =>
      createArtifact({
        id: newId(),
        kind,
        title,
        content: kind === 'markdown' ? report : reportPage(title, rendered()),
      }),
    onSuccess: ({ id, kind }) => workbench.openPane({ kind: `${kind}_artifact`, tabs: [id], active: id }),
  });
  return (
    <>
      <MenuButton
        label="Open beside"
        items={() => [
          { label: 'As a document', about: 'Markdown, as prose', refusal, act: () => open.mutate('markdown') },
          {
            label: 'As a page',
            about: 'HTML of its own, to print or to hand on',
            refusal,
            act: () => open.mutate('html'),
          },
        ]}
      >
        Open beside
      </MenuButton>
      {open.isError ? <ErrorNote what="The report was not opened beside" error={open.error} /> : null}
    </>
  );
}
