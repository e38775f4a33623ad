import type {
  FindingStatusRequest,
  FindingView,
  FixPreview,
  FixReply,
  FixRequest,
  IssuesReply,
  Peek,
  PeekQuery,
  RecheckReply,
  RecheckRequest,
  RunComparison,
} from '@boocode/contracts/finding-life';
import type { FixRunReply, FixRunRequest } from '@boocode/contracts/fix-run';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { AgentDescription } from '@boocode/contracts/agent';
import type { Dismissals } from '@boocode/conductor/gates/dismissed';
import type { Sql } from '@boocode/db/connect';
import { CoderError, NotFoundError } from '../errors.js';
import { createGh } from '../services/gh.js';
import type { WorktreeKeeper } from '../worktrees/worktree-keeper.js';
import { readRun } from '../tasks/read-runs.js';
import { compareRuns, type ComparedRun } from './compare-runs.js';
import { fileIssues } from './file-issues.js';
import { fixFindings, previewFixes } from './fix-findings.js';
import { launchFixRun, type FixRunPorts } from './launch-fix-run.js';
import { listFindings, type FlowNamed, type RunFindings } from './list-findings.js';
import { peek } from './peek.js';
import { readDismissalsOfRun } from './read-lives.js';
import { recheckFindings } from './recheck-findings.js';
import { readReviewed } from './read-run-findings.js';
import { setFindingStatus } from './write-lives.js';

/** What the routes of findings call. Each throws `NotFoundError` for a run that there is not. */
export interface FindingServices {
  findings(runId: string): Promise<FindingView[]>;
  /** Answers with all findings of the run as they are then. */
  setFindingStatus(runId: string, request: FindingStatusRequest): Promise<FindingView[]>;
  peek(runId: string, query: PeekQuery): Promise<Peek>;
  compareRuns(runId: string, otherId: string): Promise<RunComparison>;
  fileIssues(runId: string, refs: readonly string[]): Promise<IssuesReply>;
  /** Makes tasks that mend findings. */
  fixFindings(runId: string, request: FixRequest): Promise<FixReply>;
  /** What the same request would make, and tell the agents; nothing is stored. */
  previewFixes(runId: string, request: FixRequest): Promise<FixPreview>;
  /** Launches one run that mends findings, checks and reviews what was mended, and merges it. */
  launchFixRun(runId: string, request: FixRunRequest): Promise<FixRunReply>;
  /** Has the validator look at findings again. */
  recheckFindings(runId: string, request: RecheckRequest): Promise<RecheckReply>;
  /** What is dismissed in the project of a run, by fingerprint. */
  dismissals(runId: string): Promise<Dismissals>;
}

export interface FindingPorts {
  sql: Sql;
  getFlow: FlowNamed;
  agents: () => Promise<AgentDescription[]>;
  worktrees: Pick<WorktreeKeeper, 'dir' | 'commit'>;
  dataDir: string;
  confirm: FixRunPorts['confirm'];
  /** Tells whoever watches this run to look. */
  onChange: (runId: string) => void;
}

export function createFindingServices(ports: FindingPorts): FindingServices {
  const { sql, getFlow, agents, worktrees, dataDir, confirm, onChange } = ports;
  const gh = createGh(dataDir);
  const list = (runId: string): Promise<RunFindings> => listFindings(sql, runId, getFlow);
  /** What is done about findings is done in the repository that they were found in. */
  async function here(runId: string): Promise<RunFindings> {
    const listed = await list(runId);
    refuseImported({ id: runId, imported: listed.run.spec.imported ?? null });
    return listed;
  }
  return {
    findings: async (runId) => (await list(runId)).findings,
    async setFindingStatus(runId, { refs, ...change }) {
      const listed = await list(runId);
      await setFindingStatus(sql, projectOf(listed), named(listed, refs), change);
      onChange(runId);
      return (await list(runId)).findings;
    },
    async peek(runId, query) {
      const run = await runOf(sql, runId);
      refuseImported(run);
      return peek(run, query);
    },
    async compareRuns(runId, otherId) {
      const [run, other] = [await list(runId), await list(otherId)];
      if (projectOf(run) !== projectOf(other)) {
        const message = `The runs ${runId} and ${otherId} are of two projects, so their findings have nothing in common.`;
        throw new CoderError({ code: 'compare.other-project', status: 422, message });
      }
      return compareRuns(await compared(sql, run), await compared(sql, other));
    },
    async fileIssues(runId, refs) {
      const listed = await here(runId);
      const { repository, head_commit: commit } = listed.run.spec;
      const order = { project: projectOf(listed), repository, commit, findings: named(listed, refs) };
      const reply = await fileIssues({ sql, gh }, order);
      onChange(runId);
      return reply;
    },
    async fixFindings(runId, { refs, ...request }) {
      const listed = await here(runId);
      const order = { project: projectOf(listed), run: listed.run, findings: named(listed, refs), request };
      const reply = await fixFindings({ sql, agents, worktreesDir: worktrees.dir }, order);
      onChange(runId);
      return reply;
    },
    async previewFixes(runId, { refs, ...request }) {
      const listed = await here(runId);
      return previewFixes(
        { sql },
        { project: projectOf(listed), run: listed.run, findings: named(listed, refs), request },
      );
    },
    async launchFixRun(runId, { refs, ...request }) {
      const listed = await here(runId);
      const order = { project: projectOf(listed), run: listed.run, findings: named(listed, refs), request };
      const reply = await launchFixRun({ sql, agents, confirm }, order);
      onChange(runId);
      onChange(reply.id);
      return reply;
    },
    async recheckFindings(runId, { refs, at }) {
      const listed = await here(runId);
      const order = { project: projectOf(listed), run: listed.run, findings: named(listed, refs), at };
      const reply = await recheckFindings({ sql, agents, worktrees }, order);
      onChange(runId);
      return reply;
    },
    dismissals: (runId) => readDismissalsOfRun(sql, runId),
  };
}

async function runOf(sql: Sql, id: string): Promise<NonNullable<Awaited<ReturnType<typeof readRun>>>> {
  const run = await readRun(sql, id);
  if (run === null) throw new NotFoundError('flow run', id);
  return run;
}

async function compared(sql: Sql, { run, findings }: RunFindings): Promise<ComparedRun> {
  const { id, created_at, spec } = run;
  const { result } = await runOf(sql, id);
  return { id, created_at, spec, findings, coverage: result?.coverage ?? null, reviewed: await readReviewed(sql, run) };
}

/** The findings of these refs, each once. Throws 404 for a ref that the run does not have. */
function named({ run, findings }: RunFindings, refs: readonly string[]): FindingView[] {
  const byRef = new Map(findings.map((finding) => [finding.ref, finding]));
  const missing = refs.filter((ref) => !byRef.has(ref));
  if (missing.length > 0) {
    const message = `Run ${run.id} has no finding ${missing.join(', ')}. Its findings may have come anew: read the list again.`;
    throw new CoderError({ code: 'finding.not-found', status: 404, message, details: { refs: missing } });
  }
  return [...new Set(refs)].flatMap((ref) => byRef.get(ref) ?? []);
}

function refuseImported({ id, imported }: Pick<FlowRunView, 'id' | 'imported'>): void {
  if (imported === null) return;
  const message = `Run ${id} was imported: the repository that it looked at is not known here. Launch the flow on a clone of it.`;
  throw new CoderError({ code: 'run.imported', status: 409, message });
}

/** Whose memory it is. Throws 409 for a run of no project. */
function projectOf({ run }: RunFindings): string {
  if (run.project_id !== null) return run.project_id;
  const message = `Run ${run.id} belongs to no project, so nothing can be kept of its findings. Launch it on a repository.`;
  throw new CoderError({ code: 'finding.no-project', status: 409, message });
}
