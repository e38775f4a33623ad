import type { AgentMode, PermissionProfile } from '@boocode/contracts/agent';

const profiles = [
  ['read-only', 'calm'],
  ['ask', 'normal'],
  ['write', 'edits'],
] as const;

interface Names {
  /** Modes that are known, with their tiers. */
  known?: readonly AgentMode[];
  /** What the agent itself calls them. */
  told?: readonly { id: string; title: string }[];
}

/** The modes that an agent can be used in: those that keep a profile. One that is not known has the tier of the calmest that it keeps. */
export function usableModes(
  modes: Readonly<Record<PermissionProfile, readonly string[]>>,
  { known = [], told = [] }: Names = {},
): AgentMode[] {
  const usable = new Map<string, AgentMode>();
  for (const [profile, tier] of profiles) {
    for (const id of modes[profile]) {
      const one = known.find((mode) => mode.id === id);
      const title = one?.title ?? told.find((mode) => mode.id === id)?.title ?? id;
      if (!usable.has(id)) usable.set(id, { id, title, tier: one?.tier ?? tier });
    }
  }
  return [...usable.values()];
}
