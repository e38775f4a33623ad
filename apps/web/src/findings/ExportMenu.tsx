import type { FindingView } from '@boocode/contracts/finding-life';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { ReportFormat } from '@boocode/contracts/report';
import { Braces, FileText, MessageSquare, ScanSearch, TicketPlus } from 'lucide-react';
import { reportHref } from '../api/runs.js';
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

/** The browser loads it as a file; the page stays. */
function load(href: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = '';
  link.click();
}

/** Findings for elsewhere: the report as a file, issues, or words in a chat. */
export function ExportMenu({ run, findings, acts }: Props) {
  const file = (label: string, format: ReportFormat, icon: NonNullable<MenuItem['icon']>): MenuItem => ({
    label,
    about: 'the whole report, as a file',
    icon,
    act: () => load(reportHref(run.id, format)),
  });
  const some = counted(findings.length);
  const items = (): MenuItem[] => [
    ...(run.report === null ? [] : [file('Markdown', 'markdown', FileText)]),
    ...(run.report === null || run.result === null
      ? []
      : [file('JSON', 'json', Braces), file('SARIF', 'sarif', ScanSearch)]),
    ...(findings.length === 0
      ? []
      : [
          { label: 'GitHub issues…', about: some, icon: TicketPlus, act: () => acts.fileIssues(findings) },
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
