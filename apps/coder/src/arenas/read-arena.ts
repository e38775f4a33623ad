import { CheckResult, Judgement, MergeResult, PersonAnswer, WrittenChange } from '@boocode/contracts/arena';
import type { ArenaView, Contestant, ContestantView } from '@boocode/contracts/arena';
import { letterOf } from '@boocode/conductor/arena/entries';
import { arenaName } from '@boocode/conductor/arena/plan-arena';
import type { Sql } from '@boocode/db/connect';
import { RunSpec } from '../flows/run-spec.js';
import { commitOf } from '../services/git/repository.js';
import { readArenaRows, type ArenaRow } from './arena-rows.js';

/** An arena by the id of its run, or, within another flow, of the step that picks. Null when there is none. */
export async function readArena(sql: Sql, id: string): Promise<ArenaView | null> {
  const found = await readArenaRows(sql, id);
  if (found === null) return null;
  const { rows, run } = found;
  const spec = RunSpec.parse(found.run_spec);
  const { repository, head_ref, head_commit, flow } = spec;
  const isBranch = (await commitOf(repository, `refs/heads/${head_ref}`)) !== null;
  return {
    id: flow === arenaName ? run : (rows.find(isPick)?.id ?? id),
    flow_run_id: run,
    repository,
    base_commit: head_commit,
    target: isBranch ? head_ref : null,
    ...standOf(rows, spec.arena?.blind ?? false),
  };
}

type Stand = Omit<ArenaView, 'id' | 'flow_run_id' | 'repository' | 'base_commit' | 'target'>;

const isPick = ({ stage }: ArenaRow): boolean => stage === 'pick';

/** How far it has come. */
function standOf(rows: readonly ArenaRow[], blind: boolean): Stand {
  const picking = rows.find(isPick);
  const judgement = Judgement.safeParse(dataOf(rows, 'judge')).data ?? null;
  const answer = PersonAnswer.safeParse(picking?.data).data;
  const pick = answer?.kind === 'pick' ? answer.pick : null;
  const waits = picking?.state === 'pending' && picking.ready && picking.kind === 'person';
  const contestants = rows.filter(({ stage }) => stage === 'contestant');
  return {
    prompt: contestants[0]?.input ?? '',
    blind,
    contestants: contestants.map((row) => contestantOf(row, { rows, judgement, pick, hidden: blind && pick === null })),
    judgement,
    pick_task_id: waits ? picking.id : null,
    pick,
    merge: MergeResult.safeParse(dataOf(rows, 'merge')).data ?? null,
  };
}

interface Around {
  rows: readonly ArenaRow[];
  judgement: Judgement | null;
  pick: { contestant: string | null } | null;
  /** Whether names are hidden. */
  hidden: boolean;
}

function contestantOf(row: ArenaRow, { rows, judgement, pick, hidden }: Around): ContestantView {
  const letter = letterOf(row.step_key);
  const check = rows.find(({ stage, from }) => stage === 'check' && from === row.key);
  const rank = judgement?.ranking.findIndex(({ contestant }) => contestant === letter) ?? -1;
  const ranked = judgement?.ranking[rank];
  return {
    letter,
    task_id: row.id,
    chat_id: row.chat_id ?? row.id,
    worktree_id: row.worktree_id,
    who: hidden ? null : whoOf(row),
    change: WrittenChange.safeParse(row.data).data ?? null,
    check: CheckResult.safeParse(check?.data).data ?? null,
    rank: ranked === undefined ? null : rank + 1,
    score: ranked?.score ?? null,
    reason: ranked?.reason ?? null,
    selected: pick?.contestant === letter,
    kept_ref: row.kept_ref,
  };
}

function whoOf({ agent, model, mode_id, thinking_option_id }: ArenaRow): Contestant {
  return {
    agent,
    ...(model !== null && { model }),
    ...(mode_id !== null && { mode_id }),
    ...(thinking_option_id !== null && { thinking_option_id }),
  };
}

const dataOf = (rows: readonly ArenaRow[], stage: string): unknown => rows.find((row) => row.stage === stage)?.data;
