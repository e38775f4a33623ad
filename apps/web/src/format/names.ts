/** What the offline stand-in is called wherever a person sees it. */
export const rehearsalName = 'Rehearsal (offline, not an AI model)';

/** A model as people read it. The stand-in is never shown as if it were a model. */
export function modelName(id: string, title?: string): string {
  return /(^|\/)rehearsal/i.test(id) ? rehearsalName : (title ?? id.split('/').at(-1) ?? id);
}

/** Last part of a repository's path. */
export const repositoryName = (path: string) => path.split('/').findLast((part) => part !== '') ?? path;

export const shortCommit = (commit: string) => commit.slice(0, 7);

/** Whether an agent with a model of its own does a step, and not code, the project's own check or a person. */
export const isByModel = (agent: string | null): agent is string =>
  agent !== null && !['conductor', 'command', 'human'].includes(agent);

/** Of a step that a fallback goes on with. */
export const plannedFor = (pair: { agent: string; model: string | null }) => `Planned for ${agentLine(pair)}`;

/** Who works on a step: the agent and its model. Steps that are plain code have no agent to speak of. */
export function agentLine({ agent, model }: { agent: string | null; model: string | null }): string {
  if (agent === 'human') return 'a person';
  if (!isByModel(agent)) return '';
  return model === null ? agent : `${agent} · ${modelName(model)}`;
}
