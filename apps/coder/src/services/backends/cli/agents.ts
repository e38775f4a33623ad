import { claude } from './claude.js';
import type { CliAgent } from './cli-agent.js';
import { codex } from './codex.js';
import { gemini } from './gemini.js';
import { opencode } from './opencode.js';

/** The command-line agents that are known by themselves; others are described in the settings. */
export const cliAgents: readonly CliAgent[] = [claude, codex, gemini, opencode];
