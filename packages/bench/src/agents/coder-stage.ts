import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { agentRegistry } from '@boocode/coder/agents/registry';
import { startCoder, type Coder } from '@boocode/coder/coder';
import { readConfig } from '@boocode/coder/config';
import { createTaskQueue } from '@boocode/coder/services/tasks-table-queue';
import { AgentDescription } from '@boocode/contracts/agent';
import { MessageReply, type MessageRequest } from '@boocode/contracts/coder-chat';
import type { Band } from '@boocode/contracts/flow-plan';
import { FlowRunView, LaunchReply, type LaunchInput } from '@boocode/contracts/flow-run';
import { RunPreview } from '@boocode/contracts/run-preview';
import { pino } from 'pino';
import { z } from 'zod';
import { AgentTap } from './agent-tap.js';
import { AttemptWatch, type WatchedAttempt } from './attempt-watch.js';
import { call } from './call.js';
import { changeExample, makeExampleRepository } from './example-repository.js';

/** As many sessions of one agent at once as the memory of is measured. */
const slots = 3;

/** So long the model takes for each reply: no model answers at once, and what is started ahead has its time by that. */
export const paceMs = 300;

/** What the messages say; the model does as they say. */
const words = { answer: 'bench: answer', hold: 'bench: hold' };

/** Coder as it is, with its agents and its rehearsal, looked at through its ports and from outside. */
export class CoderStage {
  readonly tap: AgentTap;
  readonly agents: readonly AgentDescription[];
  readonly #watch: AttemptWatch;
  readonly #coder: Coder;
  readonly #url: string;
  readonly #repository: string;

  private constructor(
    coder: Coder,
    made: { tap: AgentTap; watch: AttemptWatch; url: string; repository: string; agents: AgentDescription[] },
  ) {
    this.#coder = coder;
    this.tap = made.tap;
    this.agents = made.agents;
    this.#watch = made.watch;
    this.#url = made.url;
    this.#repository = made.repository;
  }

  /** On a database of its own, with everything in `folder`. */
  static async open({ databaseUrl, folder }: { databaseUrl: string; folder: string }): Promise<CoderStage> {
    const repository = join(folder, 'repository');
    await mkdir(repository);
    makeExampleRepository(repository);
    const tap = new AgentTap();
    const watch = new AttemptWatch();
    const coder = await startCoder(
      readConfig({
        DATABASE_URL: databaseUrl,
        BOOCODE_DATA_DIR: join(folder, 'coder'),
        BOOCODE_REHEARSAL_PACE_MS: String(paceMs),
      }),
      pino({ level: 'warn' }, process.stderr),
      {
        agents: (ground) => agentRegistry(ground).map((entry) => ({ ...watch.agent(entry), slots })),
        queue: (pools, host) => watch.queue(createTaskQueue(pools, host)),
      },
    );
    const url = `http://127.0.0.1:${coder.port}`;
    tap.know({ modelPort: Number(new URL(coder.rehearsal.url).port), notAgents: [url] });
    coder.rehearsal.addRules([
      { match: words.answer, steps: [{ text: 'Done.' }] },
      { match: words.hold, steps: [{ hang: true }] },
    ]);
    const agents = z.array(AgentDescription).parse(await call(url, 'GET', '/agents'));
    return new CoderStage(coder, { tap, watch, url, repository, agents });
  }

  /** A whole review by this agent, one step after the other; its agent steps in their order. */
  async review(agent: string): Promise<WatchedAttempt[]> {
    await this.#limit(agent, 1);
    return this.#watch.ofRun(await this.#play(this.#request(agent, 'small')), agent);
  }

  /** What a launch is forecast to come to, and what its run came to; of so many functions that the change holds. */
  async forecast({ agent, band, functions }: { agent: string; band: Band; functions: number }): Promise<{
    preview: RunPreview;
    run: FlowRunView;
  }> {
    changeExample(this.#repository, functions);
    await this.#limit(agent, null);
    const request = this.#request(agent, band);
    const preview = RunPreview.parse(await call(this.#url, 'POST', '/flow-runs/preview', request));
    const id = await this.#play(request);
    return { preview, run: FlowRunView.parse(await call(this.#url, 'GET', `/flow-runs/${id}`)) };
  }

  /** A message of a chat, and its end. */
  async say(agent: string, chat: string): Promise<WatchedAttempt> {
    await this.#limit(agent, 1);
    return this.#watch.settled(await this.#send(agent, chat, words.answer));
  }

  /** Begins a turn that stays with the model until the returned function ends it. */
  async hold(agent: string, chat: string): Promise<() => Promise<void>> {
    await this.#limit(agent, slots);
    const before = this.#coder.rehearsal.requests.length;
    const id = await this.#send(agent, chat, words.hold);
    const over = this.#watch.settled(id);
    await this.#untilAsked(before, over);
    return async () => {
      const closed = this.#watch.closed(id);
      await call(this.#url, 'POST', `/tasks/${id}/cancel`);
      await closed;
    };
  }

  async close(): Promise<void> {
    await this.#coder.stop();
    this.tap.close();
  }

  async #untilAsked(before: number, over: Promise<WatchedAttempt>): Promise<void> {
    let ended = false;
    void over.then(() => (ended = true));
    while (!this.#coder.rehearsal.requests.slice(before).some(({ prompt }) => prompt.includes(words.hold))) {
      if (ended) throw new Error(`A turn that was to be held ended: ${(await over).problem ?? 'completed'}`);
      await delay(10);
    }
  }

  #modelOf(agent: string): string {
    const model = this.agents.find(({ id }) => id === agent)?.models.find(({ id }) => /(^|\/)rehearsal$/.test(id));
    if (model === undefined) throw new Error(`${agent} does not offer the rehearsal model.`);
    return model.id;
  }

  #request(agent: string, band: Band): LaunchInput {
    return { flow: 'code-review', repo: this.#repository, band, agent, model: this.#modelOf(agent) };
  }

  /** Launches a run and waits for its end. */
  async #play(request: LaunchInput): Promise<string> {
    const { id } = LaunchReply.parse(await call(this.#url, 'POST', '/flow-runs', request));
    await this.#watch.settled(id);
    return id;
  }

  async #send(agent: string, chat: string, text: string): Promise<string> {
    const message: MessageRequest = { text, repo: this.#repository, agent, model: this.#modelOf(agent) };
    return MessageReply.parse(await call(this.#url, 'POST', `/chats/${chat}/messages`, message)).id;
  }

  async #limit(agent: string, many: number | null): Promise<void> {
    await call(this.#url, 'PUT', '/limits', { key: `agent:${agent}`, slots: many });
  }
}
