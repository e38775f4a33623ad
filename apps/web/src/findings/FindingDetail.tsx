import type { Evidence } from '@boocode/contracts/finding';
import type { FindingView } from '@boocode/contracts/finding-life';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { shortCommit } from '../format/names.js';
import { safeLink } from '../markdown/safe-link.js';
import { Prose } from '../markdown/Prose.js';
import { Button } from '../ui/Button.js';
import { Angles } from './Angles.js';
import { ExportMenu } from './ExportMenu.js';
import styles from './FindingDetail.module.css';
import { isChecked } from './finding-list.js';
import { angleName, dispositions, severities, statuses, verdicts, verdictWord } from './finding-words.js';
import marks from './marks.module.css';
import { citedOf, placeText } from './place.js';
import { SeverityMark } from './SeverityMark.js';
import { Standing } from './Standing.js';
import type { FindingActs } from './useFindingActs.js';
import { hrefWith, useFindingPlace } from './useFindingPlace.js';

interface Props {
  finding: FindingView;
  run: FlowRunView;
  acts: FindingActs;
}

/** All that is known of a finding: what it says and on what it rests, who says so, what validation and people said of it. */
export function FindingDetail({ finding, run, acts }: Props) {
  const { title, severity, claim, evidence, trigger, impact, likelihood, remediation, status } = finding;
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
        <Button look="primary" onClick={() => acts.fix([finding])}>
          Make it a task…
        </Button>
        <Button disabled={isChecked(finding)} onClick={() => acts.recheck([finding])}>
          Re-check
        </Button>
        {status === 'dismissed' ? (
          <Button onClick={() => acts.reopen([finding])}>Reopen</Button>
        ) : (
          <Button onClick={() => acts.dismiss([finding])}>Dismiss…</Button>
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
        <Fact name="Validator" value={<Validation finding={finding} run={run} />} />
        <Fact name="Its end" value={endOf(finding)} />
        <Fact name="Said by" value={<SaidBy finding={finding} run={run} />} />
        <Fact name="Status" value={standingOf(finding)} />
        <Fact name="Issue" value={finding.issue_url === null ? '' : <Outside url={finding.issue_url} />} />
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

/** Why it is, or is not, in the report. */
const endOf = ({ disposition, disposition_reason }: FindingView): string => {
  if (disposition === null) return 'Not in a report yet: the run goes on.';
  const words = dispositions[disposition];
  return disposition_reason === '' || disposition === 'refuted' ? words : `${words}: ${disposition_reason}`;
};

const standingOf = ({ status, status_reason, status_commit, came_back }: FindingView): string => {
  const at = status_commit === null ? '' : ` at ${shortCommit(status_commit)}`;
  const back = came_back ? ', came back: it was fixed before this run' : '';
  return `${statuses[status].word}${at}${back}${status_reason === '' ? '' : `: ${status_reason}`}`;
};

/** What the validator said, with its counter-evidence, and the transcript in which it said so. */
function Validation({ finding, run }: Pick<Props, 'finding' | 'run'>) {
  const { verdict, disposition_reason, disposition } = finding;
  const told = verdict === 'refuted' || disposition === 'refuted' || /^validator:/i.test(disposition_reason);
  const step =
    verdict === 'not-validated' ? undefined : run.steps.find(({ step_key }) => /^validator\b/.test(step_key ?? ''));
  return (
    <>
      {verdicts[verdict].what}
      {told && disposition_reason !== '' ? <blockquote>{disposition_reason}</blockquote> : null}
      {step?.step_key == null ? null : (
        <>
          {' '}
          <StepLink stepKey={step.step_key}>Its transcript</StepLink>
        </>
      )}
    </>
  );
}

function SaidBy({ finding, run }: Pick<Props, 'finding' | 'run'>) {
  const { agreeing, said_by } = finding;
  return (
    <>
      <Angles names={agreeing.map((persona) => angleName(run, persona))} />
      {said_by === null ? null : <StepLink stepKey={said_by.step_key}>How do we know</StepLink>}
    </>
  );
}

function StepLink({ stepKey, children }: { stepKey: string; children: string }) {
  const [path] = useLocation();
  return (
    <Link className={styles.reference} href={`${path}?${new URLSearchParams({ step: stepKey }).toString()}`}>
      {children}
    </Link>
  );
}

function EvidenceItem({ evidence }: { evidence: Evidence }) {
  const [path] = useLocation();
  const { params } = useFindingPlace();
  const place = citedOf(evidence);
  const where =
    place === null ? (
      evidence.url === null ? null : (
        <Outside url={evidence.url} />
      )
    ) : (
      <Link className={styles.reference} href={hrefWith(path, params, { peek: placeText(place) })}>
        <code>{placeText(place)}</code>
      </Link>
    );
  return (
    <figure>
      <figcaption>{where ?? evidence.path ?? 'Without a place'}</figcaption>
      {evidence.quote === null || evidence.quote === '' ? null : <pre tabIndex={0}>{evidence.quote}</pre>}
    </figure>
  );
}

function Outside({ url }: { url: string }) {
  const target = safeLink(url);
  return target === null ? (
    <span>{url}</span>
  ) : (
    <a className={styles.reference} href={target} target="_blank" rel="noopener noreferrer">
      {url}
    </a>
  );
}
