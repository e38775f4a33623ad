import { MergeResult, WrittenChange } from '@boocode/contracts/arena';
import { CheckpointList, RestoreReply, type CheckpointView } from '@boocode/contracts/checkpoint';
import { GitReply, GitStanding } from '@boocode/contracts/git-action';
import { CommandsView } from '@boocode/contracts/project-file';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { until } from '../chaos-lab.js';
import type { House, Reply } from './house.js';
import type { Person, Target } from './person.js';
import { scribe } from './scribe.js';

/** Something that a person wants of coder, and asks for again and again, whatever dies on the way, until they are told what became of it. */
export interface Intent {
  /** Asks once; true = it is told and done. */
  ask(): Promise<boolean>;
}

/** What became of a merge that was ordered. */
export interface Order {
  /** Of the commit that a chat's merge makes, and of no other; null = of a step. */
  message: string | null;
  /** What is merged; null = not yet known. */
  change: string | null;
  target: Target;
  told: 'merged' | 'not merged' | null;
}

export interface Chat {
  id: string;
  where: 'worktree' | 'in-place';
}

const patienceMs = 60_000;

export class Wishes {
  readonly orders: Order[] = [];
  readonly chats: Chat[] = [];
  readonly #house: House;
  readonly #person: Person;

  /** What coder has refused last, for whoever looks for the reason. */
  #refused: unknown = null;

  constructor(house: House, person: Person) {
    this.#house = house;
    this.#person = person;
  }

  /** The person agrees to what the repository runs in worktrees. */
  async agree(): Promise<void> {
    const { sql } = this.#house;
    const id = uuidv7();
    await sql`insert into projects (id, name, path) values (${id}, 'orders', ${this.#person.repository})`;
    const { hash } = CommandsView.parse(await this.#call('GET', `/projects/${id}/commands`));
    await this.#call('POST', `/projects/${id}/commands/agree`, { hash });
  }

  /** What agents did in the person's own folder is taken back, as it was before the first of it. */
  async takeBack(): Promise<void> {
    for (const chat of this.chats.filter(({ where }) => where === 'in-place')) {
      const [first] = await this.checkpoints(chat);
      if (first !== undefined) await this.fulfil(this.restore(chat, first, 'code'));
    }
  }

  /** Until it is done, by a coder that nobody kills. */
  async fulfil(intent: Intent, what = 'a wish'): Promise<void> {
    await this.#house.start();
    try {
      await until(patienceMs, `${what}: it is done`, () => intent.ask());
    } catch (cause) {
      const open = await this.#house.sql`
        select step_key, agent, state, attempt, crashes, not_before, error from tasks where ended_at is null`;
      const told = JSON.stringify({ refused: this.#refused, open });
      throw new Error(`${what} is not done: ${told}`, { cause });
    }
  }

  /** A chat begins, with its first turn. */
  begin(where: Chat['where']): { chat: Chat; intent: Intent } {
    const chat: Chat = { id: uuidv7(), where };
    this.chats.push(chat);
    return { chat, intent: this.#say(chat.id, { repo: this.#person.repository, where }) };
  }

  /** One more turn of the agent in a chat. */
  write({ id }: Chat): Intent {
    return this.#say(id, {});
  }

  #say(chat: string, more: object): Intent {
    const request = { text: 'Write', agent: scribe, profile: 'write', idempotency_key: uuidv7(), ...more };
    return {
      ask: async () => {
        const said = await this.#call('POST', `/chats/${chat}/messages`, request);
        const task = said === null ? null : z.object({ id: z.string() }).parse(said).id;
        const state = task === null ? null : await this.#stateOf(task);
        if (state === 'failed' || state === 'cancelled') throw new Error(`The turn ${task} ended ${state}.`);
        return state === 'completed';
      },
    };
  }

  commit({ id }: Chat): Intent {
    return {
      ask: async () => {
        const standing = await this.standing(id);
        if (standing === null) return false;
        const { staged, unstaged, untracked } = standing;
        if (staged + unstaged + untracked === 0) return true;
        return (await this.#git(id, { do: 'commit', message: `Work of ${id}` }))?.done === true;
      },
    };
  }

  /** What is committed in a chat comes into a branch. */
  merge({ id }: Chat, target: Target, way: 'merge' | 'squash'): Intent {
    const order: Order = { message: `Order ${this.orders.length + 1}`, change: null, target, told: null };
    this.orders.push(order);
    return {
      ask: async () => {
        const standing = await this.standing(id, target);
        const { head_commit = null, target_commit = null, merge } = standing ?? {};
        if (head_commit === null || target_commit === null || merge === undefined) return false;
        order.change = head_commit;
        if (merge.kind === 'nothing') order.told = 'merged';
        else {
          const action = { do: 'merge', way, target, message: order.message, head_commit, target_commit };
          const reply = await this.#git(id, action);
          if (reply === null) return false;
          order.told = reply.done ? 'merged' : 'not merged';
          if (!reply.done) this.#refuseUnlessMain(target, reply.said);
        }
        return true;
      },
    };
  }

  /** An arena whose first is picked and merged by a step. */
  arena(target: Target): Intent {
    const order: Order = { message: null, change: null, target, told: null };
    this.orders.push(order);
    const key = uuidv7();
    const contestants = [{ agent: scribe }, { agent: scribe }];
    const request = { repo: this.#person.repository, base: target, prompt: `Arena ${key}`, contestants };
    return {
      ask: async () => {
        const made = await this.#call('POST', '/arenas', { ...request, confirmed: true, idempotency_key: key });
        if (made === null) return false;
        const { id } = z.object({ id: z.string() }).parse(made);
        const steps = await this.#house.sql<{ id: string; key: string; state: string; ready: boolean }[]>`
          select id, step_key as key, state, ready_at is not null as ready from tasks where flow_run_id = ${id} order by id`;
        const pick = steps.find((step) => step.key === 'pick');
        if (pick?.state === 'pending' && pick.ready) {
          const after = { do: 'merge', way: 'merge' };
          await this.#call(
            'POST',
            `/tasks/${pick.id}/answer`,
            { kind: 'pick', pick: { contestant: 'A', after } },
            [409],
          );
        }
        if ((await this.#stateOf(id)) !== 'completed') return false;
        const left = async (step: string): Promise<unknown> => {
          const output = await this.#call('GET', `/tasks/${steps.find((one) => one.key === step)?.id}/output`);
          return z.object({ data: z.unknown() }).parse(output).data;
        };
        order.change = WrittenChange.parse(await left('contestant.a')).commit;
        const { state, said } = MergeResult.parse(await left('merge'));
        order.told = state === 'merged' ? 'merged' : 'not merged';
        if (state !== 'merged') this.#refuseUnlessMain(target, said);
        return true;
      },
    };
  }

  /** The files of a chat are as they were at a checkpoint. */
  restore({ id }: Chat, checkpoint: CheckpointView, what: 'code' | 'both'): Intent {
    return {
      ask: async () => {
        const body = { what, dry_run: false };
        const reply = await this.#call('POST', `/chats/${id}/checkpoints/${checkpoint.id}/restore`, body, [409]);
        if (reply === null || !RestoreReply.safeParse(reply).success) return false;
        const [row] = await this.#house.sql<[{ folder: string }?]>`
          select folder from checkpoints where id = ${checkpoint.id}`;
        const [lies, kept] = [
          this.#person.treeOf(row?.folder ?? ''),
          this.#person.git('rev-parse', `${checkpoint.commit}^{tree}`),
        ];
        if (lies !== kept) throw new Error(`${row?.folder} was restored and is not as ${checkpoint.commit}.`);
        return true;
      },
    };
  }

  /** Its worktree goes, and its work is kept. */
  remove(chat: Chat): Intent {
    this.chats.splice(this.chats.indexOf(chat), 1);
    return {
      ask: async () => {
        const [row] = await this.#house.sql<[{ id: string }?]>`select id from worktrees where chat_id = ${chat.id}`;
        return (await this.#call('POST', `/worktrees/${row?.id}/remove`, { keep: true }, [409])) !== null;
      },
    };
  }

  async checkpoints({ id }: Chat): Promise<CheckpointView[]> {
    const told = await this.#call('GET', `/chats/${id}/checkpoints`);
    return told === null ? [] : CheckpointList.parse(told).checkpoints;
  }

  async standing(chat: string, target?: Target): Promise<GitStanding | null> {
    const query = target === undefined ? '' : `?target=${target}`;
    const told = await this.#call('GET', `/chats/${chat}/git${query}`);
    return told === null ? null : GitStanding.parse(told);
  }

  /** Null where it was not told, or refused for now. */
  async #git(chat: string, action: object): Promise<GitReply | null> {
    const told = await this.#call('POST', `/chats/${chat}/git`, action, [409]);
    const reply = GitReply.safeParse(told);
    return reply.success ? reply.data : null;
  }

  async #stateOf(task: string): Promise<string | null> {
    const [row] = await this.#house.sql<[{ state: string }?]>`select state from tasks where id = ${task}`;
    return row?.state ?? null;
  }

  async #call(method: 'GET' | 'POST', url: string, body?: object, expected: readonly number[] = []): Promise<unknown> {
    const reply: Reply | null = await this.#house.call(method, url, body);
    if (reply === null) return null;
    if (reply.status >= 300) this.#refused = reply.body;
    if (reply.status < 300 || expected.includes(reply.status)) return reply.body;
    throw new Error(`${method} ${url} was answered with ${reply.status}: ${JSON.stringify(reply.body)}`);
  }

  /** Only where the person works may a merge not happen: everywhere else nothing is in its way. */
  #refuseUnlessMain(target: Target, said: string): void {
    if (target !== 'main') throw new Error(`A merge into ${target} was refused: ${said}`);
  }
}
