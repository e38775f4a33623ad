/** Something that can be begun by `/name`. */
export interface SlashEntry {
  name: string;
  description: string;
  /** A skill is sent with the words behind it; a command is done at once (`onSlashCommand`); a flow goes to the orchestrator. */
  kind: 'skill' | 'command' | 'flow';
  /** Where it comes from, in a word: `project`, `yours`, `opencode`. */
  source: string;
  /** Of a skill: where its body is read for the preview; null = outside of any project. Absent: it can't be read. */
  skillOf?: string | null;
  /** It needs words behind it before it can be done; chosen, it waits for them. */
  takesArgs?: boolean;
}

/** Name of the entry that leaves open which flow. */
export const anyFlow = 'flow';

export interface SlashGroup {
  title: string;
  entries: readonly SlashEntry[];
}
