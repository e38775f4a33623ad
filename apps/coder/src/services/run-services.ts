import type { AnswerRequest, AskState, AskView } from '@boocode/contracts/ask';
import type {
  CancelReply,
  FlowRunSummary,
  FlowRunView,
  ForkRequest,
  HoldReply,
  LaunchReply,
  LaunchRequest,
  RetryReply,
  RetryRequest,
} from '@boocode/contracts/flow-run';
import type { TakeReply } from '@boocode/contracts/host';
import type { FlowHistory, RunPreview } from '@boocode/contracts/run-preview';
import { NotFoundError } from '../errors.js';
import { launchFlow } from '../flows/launch-flow.js';
import { previewFlow } from '../flows/preview-flow.js';
import { cancelTask } from '../tasks/cancel.js';
import { forkRun } from '../tasks/fork.js';
import { pauseTask } from '../tasks/pause.js';
import { listAsks } from '../tasks/read-asks.js';
import { readFlowHistory, readLastRuns } from '../tasks/read-flow-history.js';
import { readForecasts } from '../tasks/read-forecasts.js';
import { readLimits } from '../tasks/read-limits.js';
import { listRuns, readRun } from '../tasks/read-runs.js';
import { readTask } from '../tasks/read-tasks.js';
import { rerun } from '../tasks/rerun.js';
import { resumeTask } from '../tasks/resume.js';
import { answerForPerson } from './answer-ask.js';
import { launchPorts } from './launch-ports.js';
import type { ServicePorts } from './service-ports.js';
import { takeHome } from './take-home.js';

/** Launching runs, and what a person asks of them and of their tasks while they go on. */
export interface RunServices {
  launch(request: LaunchRequest): Promise<LaunchReply>;
  /** What a launch would be; stores nothing. */
  preview(request: LaunchRequest): Promise<RunPreview>;
  /** What flows came to lately. */
  flowHistory(): Promise<FlowHistory[]>;
  runs(page: { limit: number; before: string | null }): Promise<FlowRunSummary[]>;
  run(id: string): Promise<FlowRunView | null>;
  cancel(id: string): Promise<CancelReply>;
  retry(id: string, request: RetryRequest): Promise<RetryReply>;
  fork(id: string, request: ForkRequest): Promise<LaunchReply>;
  /** Of a run or of one task. */
  pause(id: string): Promise<HoldReply>;
  resume(id: string): Promise<HoldReply>;
  cancelTask(id: string): Promise<CancelReply>;
  /** This host is the home of a run, or of a task outside of runs, from now on. */
  take(id: string): Promise<TakeReply>;
  /** What agents ask for, in this state, of one run or of all. */
  asks(query: { state: AskState; flow_run_id?: string | undefined }): Promise<AskView[]>;
  answerAsk(id: string, answer: AnswerRequest): Promise<AskView>;
}

export function createRunServices(ports: ServicePorts): RunServices {
  const { sql, broker } = ports;

  /** Does what a person asks of a run, tells who watches it, and ends here at once what is no longer to run. */
  async function steer(runId: string | null, work: () => Promise<{ step_key: string | null }[]>): Promise<string[]> {
    const tasks = await work();
    if (runId === null) broker.publishChat(null);
    else broker.publishUser(runId);
    await ports.dispatcher.checkAttempts();
    return tasks.flatMap(({ step_key }) => (step_key === null ? [] : [step_key]));
  }

  async function runOf(id: string): Promise<string | null> {
    const task = await readTask(sql, id);
    if (task === null) throw new NotFoundError('task', id);
    return task.flow_run_id;
  }

  return {
    async launch(request) {
      const launched = await launchFlow(request, await launchPorts(ports));
      broker.publishUser(launched.id);
      return launched;
    },
    ...previewServices(ports),
    runs: (page) => listRuns(sql, page),
    run: (id) => readRun(sql, id, ports.slots),
    async cancel(id) {
      await runNamed(ports, id);
      return { cancelled: await steer(id, () => cancelTask(sql, id)) };
    },
    cancelTask: async (id) => ({ cancelled: await steer(await runOf(id), () => cancelTask(sql, id)) }),
    pause: async (id) => ({ steps: await steer(await runOf(id), () => pauseTask(sql, id)) }),
    resume: async (id) => ({ steps: await steer(await runOf(id), () => resumeTask(sql, id)) }),
    async take(id) {
      const taken = await takeHome(sql, id, ports.worktrees.dir);
      await steer(await runOf(id), async () => []);
      return taken;
    },
    async retry(id, retry) {
      const reply = await rerun(sql, id, retry);
      await steer(id, async () => []);
      return reply;
    },
    async fork(run, fork) {
      const id = await forkRun(sql, run, fork);
      broker.publishUser(id);
      return { id, created: true, url: `/runs/${id}` };
    },
    asks: (query) => listAsks(sql, query),
    async answerAsk(id, answer) {
      const ask = await answerForPerson(sql, id, answer);
      broker.publishAsks(ask.flow_run_id);
      return ask;
    },
  };
}

async function runNamed({ sql, slots }: ServicePorts, id: string): Promise<FlowRunView> {
  const run = await readRun(sql, id, slots);
  if (run === null) throw new NotFoundError('flow run', id);
  return run;
}

type PreviewServices = Pick<RunServices, 'preview' | 'flowHistory'>;

function previewServices({ sql, agents, getFlow, flowNames, slots }: ServicePorts): PreviewServices {
  return {
    preview: async (request) =>
      previewFlow(request, {
        flow: getFlow,
        flowNames,
        agents: await agents.all(),
        slots,
        limits: () => readLimits(sql),
        forecasts: (rows) => readForecasts(sql, rows),
        lastRuns: (flow) => readLastRuns(sql, flow),
      }),
    flowHistory: () => readFlowHistory(sql),
  };
}
