import type { FindingView } from '@boocode/contracts/finding-life';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { MessageSquare, TicketPlus } from 'lucide-react';
import { useMay } from '../access/useMay.js';
import { whyOnlyRead } from '../run/imported.js';
import { reportItems } from '../run/report-items.js';
import type { MenuItem } from '../ui/Menu.js';
import { MenuButton } from '../ui/MenuButton.js';
import { counted } from './finding-words.js';
import type { FindingActs } from './useFindingActs.js';

interface Props {
  run: FlowRunView;
  /** What is filed or sent: the marked ones, else those that are shown. */
  findings: readonly FindingView[];
  acts: FindingActs;
}

/** Findings for elsewhere: the report as a file, issues, or words in a chat. */
export function ExportMenu({ run, findings, acts }: Props) {
  const refusal = useMay('admin') ?? whyOnlyRead(run);
  const some = counted(findings.length);
  const items = (): MenuItem[] => [
    ...reportItems(run, ['markdown', 'json', 'sarif']),
    ...(findings.length === 0
      ? []
      : [
          {
            label: 'GitHub issues…',
            about: some,
            icon: TicketPlus,
            refusal,
            act: () => acts.fileIssues(findings),
          },
          {
            label: 'Send to chat',
            about: `${some}, as words in a composer`,
            icon: MessageSquare,
            act: () => acts.sendToChat(findings),
          },
        ]),
  ];
  return items().length === 0 ? null : (
    <MenuButton label="Export" items={items}>
      Export
    </MenuButton>
  );
}
