import type { EffortLevel, Options, PermissionMode } from '@anthropic-ai/claude-agent-sdk';
import type { PermissionProfile, ToolServer } from '../../agent-backend.js';

/** Modes that a profile may be in; the first is taken unless another of them is asked for. None can widen the profile. */
const modes: Record<PermissionProfile, [PermissionMode, ...PermissionMode[]]> = {
  'read-only': ['dontAsk'],
  ask: ['default', 'plan'],
  write: ['acceptEdits', 'default', 'plan'],
};

const efforts: readonly EffortLevel[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/** The mode that a session is really in. */
export function effectiveMode(profile: PermissionProfile, wanted: string | null): PermissionMode {
  return modes[profile].find((mode) => mode === wanted) ?? modes[profile][0];
}

/** The thinking option that a session really has; null = the model's own. */
export function effectiveEffort(wanted: string | null): EffortLevel | null {
  return efforts.find((effort) => effort === wanted) ?? null;
}

/**
 * A profile in Claude's own permission system. Reading inside the working directory is free by its nature; what is left
 * open is asked for, or, read-only, denied without asking.
 */
export function profileOptions(profile: PermissionProfile, tools: readonly ToolServer[]): Partial<Options> {
  const servers = tools.map((tool) => `mcp__${tool.name}`);
  if (profile === 'read-only') {
    return {
      tools: ['Read', 'Grep', 'Glob'],
      permissionPrompts: 'none',
      settings: { permissions: { allow: servers } },
    };
  }
  return {
    tools: { type: 'preset', preset: 'claude_code' },
    settings: {
      permissions:
        profile === 'write'
          ? { allow: ['Bash', ...servers] }
          : // Claude lets commands through that it takes for harmless; an asking session is asked for each.
            { allow: servers, ask: ['Bash'] },
    },
  };
}
