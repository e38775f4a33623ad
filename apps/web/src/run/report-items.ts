import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { ReportFormat } from '@boocode/contracts/report';
import { Braces, FileText, ScanSearch, TicketPlus, Users } from 'lucide-react';
import { reportHref } from '../api/runs.js';
import type { MenuItem } from '../ui/Menu.js';
import { loadFile } from './load-file.js';

type Form = Pick<MenuItem, 'label' | 'about' | 'icon'>;

const forms: Readonly<Record<ReportFormat, Form>> = {
  markdown: { label: 'Markdown', about: 'the whole report, as prose', icon: FileText },
  stakeholder: { label: 'For stakeholders', about: 'without code, in plain words', icon: Users },
  json: { label: 'JSON', about: 'all findings, for programs', icon: Braces },
  sarif: { label: 'SARIF', about: 'for code scanners and editors', icon: ScanSearch },
  issues: { label: 'GitHub issues', about: 'as text, to file by hand or by a program', icon: TicketPlus },
};

const all: readonly ReportFormat[] = ['markdown', 'stakeholder', 'json', 'sarif', 'issues'];

/** The report of a run as a file, in these of its forms; what left no data has its text alone, and before the report there is none. */
export function reportItems({ id, report, result }: FlowRunView, formats = all): MenuItem[] {
  if (report === null) return [];
  const there = formats.filter((format) => format === 'markdown' || result !== null);
  return there.map((format) => ({ ...forms[format], act: () => loadFile(reportHref(id, format)) }));
}
