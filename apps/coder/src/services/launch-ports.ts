import { confirmAboveIn } from '../agents/agent-settings.js';
import { confirmLaunch } from '../flows/confirm-launch.js';
import type { LaunchPorts } from '../flows/launch-flow.js';
import { launch } from '../tasks/launch.js';
import { readForecasts } from '../tasks/read-forecasts.js';
import { requireAgreement } from '../worktrees/agreed-commands.js';
import { projectForPath } from './project-for-path.js';
import type { ServicePorts } from './service-ports.js';

/** What launches stand on, with the agents as they are now. */
export async function launchPorts(ports: ServicePorts): Promise<LaunchPorts> {
  const { sql, agents, slots, dataDir } = ports;
  return {
    flow: ports.getFlow,
    flowNames: ports.flowNames,
    agents: await agents.all(),
    launch: (tasks, key, budget) => launch(sql, { tasks, key, budget }),
    confirm: (spec, flow) =>
      confirmLaunch(spec, flow, {
        above: confirmAboveIn(dataDir),
        slots,
        forecasts: (asked) => readForecasts(sql, asked),
      }),
    projectForPath: (folder) => projectForPath(sql, folder),
    agreed: (beginning, runs) => requireAgreement(sql, beginning, runs),
  };
}
