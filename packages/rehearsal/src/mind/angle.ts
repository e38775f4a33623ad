import type { AngleOutput, RawFinding } from '@boocode/contracts/finding';
import type { Conversation } from '../conversation.js';
import { rehearsalTitle } from '../name.js';
import { answered, readingSentence } from './answer.js';
import type { Move, Part } from './answer.js';
import { auditReport } from './documents/audit.js';
import { gapReport, gapSearches } from './documents/gaps.js';
import { remarkCoverage, remarkFindings } from './documents/remarks.js';
import { structureDetectors } from './documents/structure.js';
import { researchReport } from './documents/research.js';
import { gatherEvidence } from './evidence.js';
import type { Evidence } from './evidence.js';
import { codeReport, tester } from './faults.js';
import { gatherFacts } from './facts/gather.js';
import { finding } from './finding.js';
import { handedFindings } from './judging/handed.js';
import { look } from './look.js';
import type { Look } from './look.js';
import { counted, nativeId } from './persona-words.js';
import { nextReads } from './reading.js';
import type { HandedDocument } from './subject/document.js';
import { readSubject } from './subject/subject.js';
import type { Subject } from './subject/subject.js';
import { exportedFunctions, testSearches } from './untested-exports.js';

const findingsAtMost = 30;

/** Plays an angle: reads its part of the subject with the agent's tools, then reports what the detectors saw in it. */
export function playAngle(conversation: Conversation, part: Part): Move {
  const { persona, parts, index } = part;
  const draft = draftOf(parts.get('report-draft'));
  const subject = draft === null ? readSubject(persona, parts) : { ...readSubject(persona, parts), targets: [] };
  const evidence = evidenceOn(conversation, index, subject);
  const wanted = subject.targets.map((file) => ({ path: file.path, lines: file.introduced }));
  const reads = nextReads(conversation, evidence, wanted);
  if (reads.length > 0) return { text: readingSentence(evidence, reads), calls: reads };
  const looked = look(subject, evidence);
  const exported = looked.sources.flatMap(({ source, introduced }) => exportedFunctions(source, introduced));
  const searches = persona === tester ? testSearches(conversation, evidence, exported) : [];
  if (searches.length > 0) return { text: 'Next, which tests know the new functions?', calls: searches };
  const compared = persona === 'gap-analyzer' ? gapSearches(conversation, evidence, subject) : [];
  if (compared.length > 0) return { text: 'Next, does the repository know what is asked for?', calls: compared };
  const found = report(part, { subject, evidence, looked, exported, draft });
  const output = withoutKnown(found, parts.all('known-findings'));
  return answered(prose(persona, output, looked), output);
}

/** What the tools showed, and what the prompt itself shows of an area. */
function evidenceOn(conversation: Conversation, index: number, subject: Subject): Evidence {
  const paths = subject.targets.map(({ path }) => path);
  const gathered = gatherEvidence(conversation, index, paths);
  return { ...gathered, files: new Map([...subject.shown, ...gathered.files]) };
}

interface Material {
  subject: Subject;
  evidence: Evidence;
  looked: Look;
  exported: ReturnType<typeof exportedFunctions>;
  draft: HandedDocument | null;
}

const factual: ReadonlySet<string> = new Set(['codebase-explorer', 'project-scanner', 'evidence-based-investigator']);

/** What a persona brings, by its trade. */
function report(part: Part, material: Material): AngleOutput {
  const { persona } = part;
  const { subject, evidence, draft } = material;
  if (persona === 'gap-analyzer') return whole(gapReport(subject, evidence));
  if (persona === 'research-analyst') return whole(researchReport(subject, evidence));
  if (persona === 'content-auditor') return whole(audit(subject, draft));
  if (factual.has(persona)) {
    const findings = gatherFacts(part, subject, evidence);
    const unread = material.looked.unread.map(({ path, why }) => `${path}: ${why}`);
    const note = `opened ${counted(subject.targets.length - unread.length, 'file')}`;
    return whole({
      findings,
      coverage: [
        { protocol: 'bearings', state: findings.length > 0 ? 'found' : 'clear', note },
        ...unread.map((why) => ({ protocol: 'reading', state: 'skipped' as const, note: why })),
      ],
    });
  }
  return judged(persona, material);
}

/** Faults of code, and weak places of the documents or of the draft. */
function judged(persona: string, material: Material): AngleOutput {
  const { subject, draft } = material;
  const documents = draft === null ? subject.documents : [draft];
  const looksAtCode = subject.targets.length > 0 || documents.length === 0;
  const code = looksAtCode ? codeReport(persona, material) : { findings: [], coverage: [], handoffs: [] };
  // What a draft quotes is not its own: only its build is looked at.
  const looking = draft === null ? undefined : structureDetectors;
  const remarks = remarkFindings(persona, documents, looking);
  return {
    ...whole({
      findings: [...code.findings, ...remarks]
        .slice(0, findingsAtMost)
        .map((one, at) => finding(nativeId(persona, at + 1), one)),
      coverage: [...code.coverage, ...remarkCoverage(persona, documents, looking)],
    }),
    handoffs: code.handoffs,
  };
}

/** Old texts are held against the draft, or against the documents that say how it should be. */
function audit({ documents }: Subject, draft: HandedDocument | null) {
  const renewed = draft === null ? documents.filter(({ role }) => role === 'desired') : [draft];
  return auditReport(
    documents.filter(({ role }) => role !== 'desired'),
    renewed,
  );
}

function draftOf(text: string | undefined): HandedDocument | null {
  if (text === undefined) return null;
  return { name: 'draft', role: 'input', lines: new Map(text.split('\n').map((line, at) => [at + 1, line])) };
}

function whole(output: Pick<AngleOutput, 'findings' | 'coverage'>): AngleOutput {
  return { questions: [], handoffs: [], summary: '', ...output };
}

/** Nobody finds again what an earlier round or discovery found. */
function withoutKnown(output: AngleOutput, lists: readonly string[]): AngleOutput {
  const known = new Set(lists.flatMap(handedFindings).map(({ title, evidence }) => keyOf({ title, evidence })));
  const findings = output.findings.filter((one) => !known.has(keyOf(one)));
  return { ...output, findings, summary: `${counted(findings.length, 'finding')}.` };
}

function keyOf({ title, evidence }: Pick<RawFinding, 'title' | 'evidence'>): string {
  return `${title} ${evidence[0]?.path}:${evidence[0]?.line_start}`;
}

function prose(persona: string, output: AngleOutput, looked: Look): string {
  const outcome =
    output.findings.length === 0
      ? 'I found nothing to report.'
      : `I report ${output.findings.map((one) => `${one.native_id} (${one.title})`).join(', ')}.`;
  return `${rehearsalTitle}, playing ${persona}. I looked at ${counted(looked.lines, 'line')} in ${counted(looked.sources.length, 'file')} with simple detectors. ${outcome}`;
}
