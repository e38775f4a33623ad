import type { AgentDescription } from '@boocode/contracts/agent';
import type { FindingView, RecheckReply, RecheckRequest } from '@boocode/contracts/finding-life';
import { MendedFinding } from '@boocode/contracts/mending';
import { nameOf } from '@boocode/conductor/mending/mended-finding';
import { recheckPersona } from '@boocode/conductor/mending/recheck-prompt';
import type { Sql, TransactionSql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { messageTask } from '../chats/message-task.js';
import { OrdinarySpec, type RecheckSpec } from '../chats/ordinary-task.js';
import { CoderError } from '../errors.js';
import { chooseAgent } from '../flows/choose-agent.js';
import { choiceFor } from '../flows/step-agents.js';
import { commitOf, resolveRepository } from '../services/git/repository.js';
import { launchWithin } from '../tasks/launch.js';
import { retryConflicts } from '../tasks/retry-conflicts.js';
import type { WorktreeKeeper } from '../worktrees/worktree-keeper.js';
import { groupBy, holdLives, isOpen, type HeldTask } from './finding-tasks.js';
import type { FindingRun } from './read-run-findings.js';

export interface RecheckPorts {
  sql: Sql;
  agents: () => Promise<AgentDescription[]>;
  worktrees: Pick<WorktreeKeeper, 'commit'>;
}

export interface RecheckOrder {
  project: string;
  run: FindingRun;
  findings: readonly FindingView[];
  at: RecheckRequest['at'];
}

/** With more, each is looked at less. */
const findingsForOne = 12;

/**
 * Makes tasks in which the validator looks at findings again, one for each commit that they are to be looked at. A finding whose check
 * goes on is answered with that one. Throws `CoderError` when a fix is still worked on, or what it changed cannot be committed.
 */
export async function recheckFindings(ports: RecheckPorts, order: RecheckOrder): Promise<RecheckReply> {
  const { run, project, findings } = order;
  const validator = choiceFor(
    { key: 'validator', persona: recheckPersona, stage: 'validator', tier: 'standard' },
    run.spec,
  );
  const agent = chooseAgent(validator.agent, await ports.agents());
  const commits = await commitsOf(ports, order);
  return retryConflicts(() =>
    ports.sql.begin(async (tx) => {
      const lives = await holdLives(tx, project, findings);
      const standing = findings.flatMap(({ ref, fingerprint }) => {
        const task = lives.get(fingerprint)?.recheck ?? null;
        return task !== null && isOpen(task) ? [{ task, ref }] : [];
      });
      const taken = new Set(standing.map(({ ref }) => ref));
      const free = findings.filter(({ ref }) => !taken.has(ref));
      const tasks = groupBy(standing, ({ task }) => task.id).flatMap((group) =>
        group.slice(0, 1).map(({ task }) => ({
          task_id: task.id,
          refs: group.map(({ ref }) => ref),
          commit: lookedAt(task),
          created: false,
        })),
      );
      for (const group of groupBy(free, ({ ref }) => commits.get(ref) ?? '')) {
        for (let from = 0; from < group.length; from += findingsForOne) {
          const share = group.slice(from, from + findingsForOne);
          tasks.push(await makeRecheck(tx, { project, run, agent, validator, commits }, share));
        }
      }
      return { tasks };
    }),
  );
}

function lookedAt({ spec }: HeldTask): string {
  return OrdinarySpec.parse(spec).recheck?.commit ?? '';
}

/** The commit at which each finding is looked at, by ref: the branch of its fix where there is one, else where the repository stands. */
async function commitsOf(
  { sql, worktrees }: RecheckPorts,
  { run, findings, at }: RecheckOrder,
): Promise<Map<string, string>> {
  const repository = await resolveRepository(run.spec.repository);
  const commits = new Map(findings.map(({ ref }) => [ref, repository.head_commit]));
  if (at === 'head') return commits;
  for (const group of groupBy(findings, ({ fix }) => fix?.task_id ?? '')) {
    const fix = group[0]?.fix ?? null;
    if (fix === null || fix.chat_id === null || fix.branch === null) continue;
    await mustRest(sql, fix.chat_id, group);
    const committed = await worktrees.commit(fix.chat_id);
    if (committed?.state === 'refused') {
      const message = `What the fix of ${namesOf(group)} changed is not committed, and cannot be: ${committed.why}. Commit it in its worktree, then check again.`;
      throw new CoderError({ code: 'finding.uncommitted', status: 409, message });
    }
    const head = await commitOf(repository.path, `refs/heads/${fix.branch}`);
    if (head !== null) for (const { ref } of group) commits.set(ref, head);
  }
  return commits;
}

async function mustRest(sql: Sql, chatId: string, group: readonly FindingView[]): Promise<void> {
  const [row] = await sql<[{ open: boolean }]>`
    select exists (select from tasks where chat_id = ${chatId} and state in ('pending', 'running')) as open`;
  if (!row.open) return;
  const message = `The fix of ${namesOf(group)} is still worked on. Wait until it has ended, or check the head with at: "head".`;
  throw new CoderError({ code: 'finding.fix-open', status: 409, message });
}

function namesOf(findings: readonly FindingView[]): string {
  return findings.map(nameOf).join(', ');
}

interface Making {
  project: string;
  run: FindingRun;
  agent: AgentDescription;
  validator: ReturnType<typeof choiceFor>;
  commits: ReadonlyMap<string, string>;
}

async function makeRecheck(
  tx: TransactionSql,
  { project, run, agent, validator, commits }: Making,
  findings: FindingView[],
): Promise<RecheckReply['tasks'][number]> {
  const [id, chat_id] = [uuidv7(), uuidv7()];
  const commit = commits.get(findings[0]?.ref ?? '') ?? run.spec.head_commit;
  const { repository, head_commit: found_at } = run.spec;
  const recheck: RecheckSpec = {
    repository,
    found_at,
    commit,
    findings: findings.map((finding) => MendedFinding.parse(finding)),
  };
  const { model, mode_id, thinking_option_id } = validator;
  const words = `Look again at ${commit.slice(0, 12)} whether this is still so:\n${findings.map((finding) => `- ${nameOf(finding)} ${finding.title}`).join('\n')}`;
  const task = messageTask({
    id,
    chat_id,
    request: { text: words, profile: 'read-only' },
    last: null,
    project_id: project,
    agent,
    title: `Check again: ${namesOf(findings)}`.slice(0, 80),
  });
  const row = { ...task, model, mode_id, thinking_option_id, max_attempts: 2, spec: { ...task.spec, recheck } };
  await launchWithin(tx, { tasks: [row], key: null });
  const fingerprints = findings.map(({ fingerprint }) => fingerprint);
  await tx`
    update finding_lives set recheck_task_id = ${id}
    where project_id = ${project} and fingerprint = any (${fingerprints})`;
  return { task_id: id, refs: findings.map(({ ref }) => ref), commit, created: true };
}
