import type { FindingView, Validation } from '@boocode/contracts/finding-life';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { EvidenceItem } from './EvidenceItem.js';
import styles from './FindingDetail.module.css';
import { verdictMeaning, verdicts } from './finding-words.js';
import marks from './marks.module.css';
import { StepLink } from './StepLink.js';

interface Props {
  finding: FindingView;
  run: FlowRunView;
}

/** What validation came to, and what each validator wrote of it: what it says is false, what it opened, and what it quotes against it. */
export function ValidationFact({ finding, run }: Props) {
  return (
    <>
      {verdictMeaning(finding)}
      {finding.validations.map((validation) => (
        <ValidationView
          key={validation.step_key}
          validation={validation}
          hasStep={run.steps.some(({ step_key }) => step_key === validation.step_key)}
        />
      ))}
    </>
  );
}

function ValidationView({ validation, hasStep }: { validation: Validation; hasStep: boolean }) {
  const { value, claim_contradicted, steps, counter_evidence, step_key } = validation;
  return (
    <section className={styles.evidence} aria-label={`The validator: ${verdicts[value].word}`}>
      {claim_contradicted === '' ? null : (
        <p>
          What it says is false: <q>{claim_contradicted}</q>
        </p>
      )}
      {counter_evidence.map((one, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- its place is all that tells a piece of evidence from its like
        <EvidenceItem key={index} evidence={one}>
          <Holds holds={one.holds} />
        </EvidenceItem>
      ))}
      {steps === '' ? null : <p>What it did: {steps}</p>}
      {hasStep ? (
        <p>
          <StepLink stepKey={step_key}>Its transcript</StepLink>
        </p>
      ) : null}
    </section>
  );
}

/** Whether the quote was found where the validator says that it stands. */
function Holds({ holds }: { holds: boolean | null }) {
  if (holds === null) return <span className={marks.mark}>not checked by code</span>;
  return holds ? (
    <span className={marks.mark} data-tone="good">
      stands there
    </span>
  ) : (
    <span className={marks.mark} data-tone="bad">
      not found there, counts for nothing
    </span>
  );
}
