/** The agent id under which steps that are plain code, and merges, are claimed. */
export const codeAgent = 'conductor';

/** Under which the project's own commands are. A long test run must hold up no code, so they have slots of their own. */
export const commandAgent = 'command';

/** Whose steps nobody claims: a person answers them. */
export const humanAgent = 'human';

/** Ids that no agent of a person may have. */
export const builtInAgents: readonly string[] = [codeAgent, commandAgent, humanAgent];

/** Whether what this agent does needs no model. */
export function isBuiltIn(agent: string): boolean {
  return builtInAgents.includes(agent);
}
