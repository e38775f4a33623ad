import type { FlowRunView } from '@boocode/contracts/flow-run';
import { MenuButton } from '../ui/MenuButton.js';
import { reportItems } from './report-items.js';

/** The report as a file, in each of its forms. */
export function DownloadMenu({ run }: { run: FlowRunView }) {
  return (
    <MenuButton label="Download" title="The report as a file" items={() => reportItems(run)}>
      Download
    </MenuButton>
  );
}
