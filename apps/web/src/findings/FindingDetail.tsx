import type { FindingView } from '@boocode/contracts/finding-life';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { ReactNode } from 'react';
import { GuardedButton } from '../access/GuardedButton.js';
import { TaskChanges } from '../coder/TaskChanges.js';
import { shortCommit } from '../format/names.js';
import { Prose } from '../markdown/Prose.js';
import { whyOnlyRead } from '../run/imported.js';
import { conditions } from '../state/conditions.js';
import { Angles } from './Angles.js';
import { EvidenceItem, PageLink } from './EvidenceItem.js';
import { ExportMenu } from './ExportMenu.js';
import styles from './FindingDetail.module.css';
import { isChecked } from './finding-list.js';
import { angleName, dispositions, severities, statuses, verdicts, verdictWord } from './finding-words.js';
import marks from './marks.module.css';
import { SeverityMark } from './SeverityMark.js';
import { Standing } from './Standing.js';
import { StepLink } from './StepLink.js';
import type { FindingActs } from './useFindingActs.js';
import { ValidationFact } from './ValidationFact.js';

interface Props {
  finding: FindingView;
  run: FlowRunView;
  acts: FindingActs;
}

/** All that is known of a finding: what it says and on what it rests, who says so, what validation and people said of it. */
export function FindingDetail({ finding, run, acts }: Props) {
  const { title, severity, claim, evidence, trigger, impact, likelihood, remediation, status } = finding;
  const mended = mendedApart(finding);
  const whyNot = whyOnlyRead(run);
  return (
    <div className={styles.body}>
      <h3 className={styles.title}>{title}</h3>
      <p className={styles.line}>
        <SeverityMark severity={severity} />
        <span className={marks.mark} data-tone={verdicts[finding.verdict].tone}>
          {verdictWord(finding, run.ended_at === null)}
        </span>
        <Standing finding={finding} onTask={acts.showTask} />
      </p>
      <div className={styles.acts}>
        <GuardedButton needs="run" whyNot={whyNot} look="primary" onClick={() => acts.fix([finding])}>
          Make it a task…
        </GuardedButton>
        <GuardedButton
          needs="run"
          whyNot={whyNot}
          disabled={isChecked(finding)}
          onClick={() => acts.recheck([finding])}
        >
          Re-check
        </GuardedButton>
        {status === 'dismissed' ? (
          <GuardedButton needs="answer" onClick={() => acts.reopen([finding])}>
            Reopen
          </GuardedButton>
        ) : (
          <GuardedButton needs="answer" onClick={() => acts.dismiss([finding])}>
            Dismiss…
          </GuardedButton>
        )}
        <ExportMenu run={run} findings={[finding]} acts={acts} />
      </div>
      <Prose text={claim} />
      <section aria-label="Evidence" className={styles.evidence}>
        {evidence.map((one, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- its place is all that tells a piece of evidence from its like
          <EvidenceItem key={index} evidence={one} />
        ))}
        {evidence.length === 0 ? <p className={styles.quiet}>It cites nothing.</p> : null}
      </section>
      <dl className={styles.facts}>
        <Fact name="When it happens" value={prose(trigger)} />
        <Fact name="What it does" value={prose(impact)} />
        <Fact name="How likely" value={likelihood} />
        <Fact name="How to mend it" value={prose(remediation)} />
        <Fact name="Severity" value={whySevere(finding)} />
        <Fact name="Validator" value={<ValidationFact finding={finding} run={run} />} />
        <Fact name="Its end" value={endOf(finding)} />
        <Fact name="Said by" value={<SaidBy finding={finding} run={run} />} />
        <Fact name="Status" value={standingOf(finding)} />
        {mended === null ? null : <Fact name="What its task changed" value={<TaskChanges chatId={mended} />} />}
        <Fact name="Issue" value={finding.issue_url === null ? '' : <PageLink url={finding.issue_url} />} />
      </dl>
    </div>
  );
}

const prose = (text: string): ReactNode => (text === '' ? '' : <Prose text={text} />);

function Fact({ name, value }: { name: string; value: ReactNode }) {
  return value === '' ? null : (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

const whySevere = ({ severity, severity_original, persona }: FindingView): string => {
  const { word } = severities[severity];
  return severity_original.toLowerCase() === severity
    ? `${word}, as ${persona} rated it`
    : `${word}; ${persona} rated it “${severity_original}”`;
};

/** Why it is, or is not, in the report; what the validator says stands with its quotes. */
const endOf = ({ disposition, disposition_reason, validations }: FindingView): string => {
  if (disposition === null) return 'Not in a report yet: the run goes on.';
  const words = dispositions[disposition];
  const isSaid = disposition === 'refuted' && validations.length > 0;
  return disposition_reason === '' || isSaid ? words : `${words}: ${disposition_reason}`;
};

/** The chat of the task that has mended it on a branch of its own; null while it goes on, and where it wrote beside a person's changes. */
const mendedApart = ({ fix }: FindingView): string | null =>
  fix !== null && fix.branch !== null && conditions[fix.condition].ended ? fix.chat_id : null;

const standingOf = ({ status, status_reason, status_commit, came_back }: FindingView): string => {
  const at = status_commit === null ? '' : ` at ${shortCommit(status_commit)}`;
  const back = came_back ? ', came back: it was fixed before this run' : '';
  return `${statuses[status].word}${at}${back}${status_reason === '' ? '' : `: ${status_reason}`}`;
};

function SaidBy({ finding, run }: Pick<Props, 'finding' | 'run'>) {
  const { agreeing, said_by } = finding;
  return (
    <>
      <Angles names={agreeing.map((persona) => angleName(run, persona))} />
      {said_by === null ? null : <StepLink stepKey={said_by.step_key}>How do we know</StepLink>}
    </>
  );
}
