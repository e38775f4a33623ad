import type { Evidence, Finding } from '@boocode/contracts/finding';
import { dismissalOf, repositoryName, type FinishedRun } from './finished-run.js';

// SARIF 2.1.0 (OASIS), for what shows code findings at their place: published findings that cite the codebase, and dismissed ones.

const sourceRoot = 'SRCROOT';
const personasName = 'BooCode personas';

const levels = { critical: 'error', warning: 'warning', suggestion: 'note', advisory: 'note', fact: 'note' } as const;

type Citation = Evidence & { path: string };

/** A run as a SARIF log: rules are the categories, taxa the personas. The same run, the same bytes. */
export function sarifReport(run: FinishedRun): string {
  const published = run.result.findings.filter(({ disposition }) => disposition === 'published');
  const earlier = run.result.findings.filter(({ disposition }) => disposition === 'dismissed-earlier');
  const cited = [...published, ...earlier].filter((finding) => citationsOf(finding).length > 0);
  const rules = [...new Set(cited.map(ruleOf))].toSorted();
  const personas = [...new Set(cited.map(({ persona }) => persona))].toSorted();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'BooCode',
            fullName: `BooCode: ${run.title}, version ${run.flow_version}`,
            rules: rules.map((id) => ({ id, shortDescription: { text: plain(id) } })),
          },
        },
        automationDetails: { id: `boocode/${run.flow}/${run.id}` },
        invocations: [invocation(run)],
        originalUriBaseIds: { [sourceRoot]: { description: { text: 'The root of the repository.' } } },
        versionControlProvenance: [
          {
            // A URI is wanted, and the path on the host is nobody's business.
            repositoryUri: `urn:boocode:repository:${encodeURIComponent(repositoryName(run))}`,
            revisionId: run.head_commit,
            branch: run.head_ref,
            mappedTo: { uriBaseId: sourceRoot },
          },
        ],
        taxonomies: [{ name: personasName, taxa: personas.map((id) => ({ id })) }],
        results: cited.map((finding) =>
          resultOf(finding, { rules, personas, suppressions: suppressionsOf(run, finding) }),
        ),
        properties: {
          verdict: run.result.verdict,
          band: run.band,
          // What has no place in the code is in the other forms of the report.
          publishedElsewhere: published.filter((finding) => citationsOf(finding).length === 0).length,
        },
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function invocation({ result, created_at, ended_at }: FinishedRun): object {
  const failed = result.coverage.filter(({ required, state }) => !required && state === 'failed');
  return {
    executionSuccessful: result.verdict !== 'INCOMPLETE',
    startTimeUtc: utc(created_at),
    ...(ended_at !== null && { endTimeUtc: utc(ended_at) }),
    toolExecutionNotifications: [
      ...result.gaps.map((text) => ({ level: 'error', message: { text: plain(text) } })),
      ...failed.map(({ step_key, note }) => ({
        level: 'warning',
        message: { text: plain(`${step_key} did not finish: ${note}`) },
      })),
    ],
  };
}

function utc(time: string): string {
  return new Date(time).toISOString();
}

function ruleOf({ category }: Finding): string {
  return category.trim() || 'finding';
}

function citationsOf({ evidence }: Finding): Citation[] {
  return evidence.filter((each): each is Citation => each.class === 'codebase' && each.path !== null);
}

/**
 * A dismissed finding is suppressed, and not left out: to a reader that compares two logs it would look fixed. All results of a run
 * have the property or none has (3.27.23); an empty one says that the result was considered and stands.
 */
function suppressionsOf(run: FinishedRun, finding: Finding): object[] {
  const dismissal = dismissalOf(run, finding);
  const earlier = finding.disposition === 'dismissed-earlier' ? finding.disposition_reason : null;
  const justification = dismissal?.reason ?? earlier;
  return justification === null ? [] : [{ kind: 'external', status: 'accepted', justification }];
}

interface Known {
  rules: string[];
  personas: string[];
  suppressions: object[];
}

function resultOf(finding: Finding, known: Known): object {
  const [first, ...others] = citationsOf(finding);
  const { claim, remediation, persona, verdict, display_id, fingerprint, severity } = finding;
  const ruleId = ruleOf(finding);
  const mend = remediation.trim() === '' ? '' : `\n\nTo mend it: ${remediation.trim()}`;
  return {
    ruleId,
    ruleIndex: known.rules.indexOf(ruleId),
    level: levels[severity],
    message: { text: plain(`${claim.trim()}${mend}`) },
    locations: first === undefined ? [] : [{ physicalLocation: placeOf(first) }],
    ...(others.length > 0 && {
      relatedLocations: others.map((each, index) => ({ id: index + 1, physicalLocation: placeOf(each) })),
    }),
    ...(fingerprint !== '' && { partialFingerprints: { 'boocodeFinding/v1': fingerprint } }),
    taxa: [{ id: persona, index: known.personas.indexOf(persona), toolComponent: { name: personasName, index: 0 } }],
    suppressions: known.suppressions,
    properties: { id: display_id, validation: verdict },
  };
}

function placeOf({ path, line_start, line_end, quote }: Citation): object {
  const uri = path.split('/').map(encodeURIComponent).join('/');
  const artifactLocation = { uri, uriBaseId: sourceRoot };
  if (line_start === null) return { artifactLocation };
  const region = {
    startLine: line_start,
    endLine: Math.max(line_start, line_end ?? line_start),
    ...(quote !== null && { snippet: { text: quote } }),
  };
  return { artifactLocation, region };
}

/** A message whose text is shown as it is: braces are placeholders and `[a](b)` is a link unless they are escaped. */
function plain(text: string): string {
  return text
    .replaceAll('{', '{{')
    .replaceAll('}', '}}')
    .replaceAll(/\[([^[\]]*)\]\(/g, String.raw`\[$1\](`);
}
