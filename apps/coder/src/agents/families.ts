import type { AgentMode, AgentModel } from '@boocode/contracts/agent';
import { claudeAccount, codexAccount, geminiAccount, type ReadAccount } from './account.js';

/** A program that works with models, however it is driven: what detection must know of it, as data. */
export interface AgentFamily {
  id: string;
  title: string;
  /** Packages from ours to the one that holds the program, and the program in the last one; `{platform}` and `{arch}` are filled in. */
  packages: readonly string[];
  program: string;
  /** Variables that hold a key; any of them is enough. */
  keys: readonly string[];
  /** Files in the person's home that a sign-in leaves; any of them is enough. */
  signIn: readonly string[];
  readAccount: ReadAccount;
  /** What the program is called with to sign in. */
  signInArgs: readonly string[];
  /** What a person reads when there is no sign-in. */
  signInHint: string;
  /** Of the person's own account. */
  models: readonly AgentModel[];
  /** Null = the agent's own choice. */
  defaultModel: string | null;
  modes: readonly AgentMode[];
}

const claudeThinking = ['low', 'medium', 'high', 'xhigh', 'max'];
const codexThinking = ['low', 'medium', 'high', 'xhigh'];

const codexModel = (id: string, title: string): AgentModel => ({ id, title, thinking: codexThinking });
const geminiModel = (id: string, title: string): AgentModel => ({ id, title, thinking: [] });

export const claudeFamily: AgentFamily = {
  id: 'claude',
  title: 'Claude',
  packages: ['@anthropic-ai/claude-agent-sdk', '@anthropic-ai/claude-agent-sdk-{platform}-{arch}'],
  program: 'claude',
  keys: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'],
  signIn: ['.claude/.credentials.json'],
  readAccount: claudeAccount,
  signInArgs: ['auth', 'login'],
  signInHint: 'Claude is not signed in. Sign in, or start with ANTHROPIC_API_KEY set.',
  // Names that Claude keeps pointing at its newest models.
  models: [
    { id: 'opus', title: 'Claude Opus', thinking: claudeThinking },
    { id: 'sonnet', title: 'Claude Sonnet', thinking: claudeThinking },
    { id: 'haiku', title: 'Claude Haiku', thinking: [] },
  ],
  defaultModel: null,
  modes: [
    { id: 'plan', title: 'Plan', tier: 'calm' },
    { id: 'default', title: 'Ask before changes', tier: 'normal' },
    { id: 'acceptEdits', title: 'Edit without asking', tier: 'edits' },
    { id: 'bypassPermissions', title: 'Do anything', tier: 'full-access' },
  ],
};

export const codexFamily: AgentFamily = {
  id: 'codex',
  title: 'Codex',
  packages: ['@openai/codex'],
  program: 'bin/codex.js',
  keys: ['OPENAI_API_KEY', 'CODEX_API_KEY'],
  signIn: ['.codex/auth.json'],
  readAccount: codexAccount,
  signInArgs: ['login'],
  signInHint: 'Codex is not signed in. Sign in, or start with OPENAI_API_KEY set.',
  models: [
    codexModel('gpt-6.1-sol', 'GPT-6.1 Sol'),
    codexModel('gpt-6.1-terra', 'GPT-6.1 Terra'),
    codexModel('gpt-6-astra', 'GPT-6 Astra'),
    codexModel('gpt-6-sol', 'GPT-6 Sol'),
    codexModel('gpt-6-luna', 'GPT-6 Luna'),
  ],
  defaultModel: null,
  modes: [
    { id: 'permission-profile:boocode-read', title: 'Ask before changes', tier: 'normal' },
    { id: 'permission-profile:boocode-write', title: 'Write in the folder, ask for the rest', tier: 'edits' },
  ],
};

export const geminiFamily: AgentFamily = {
  id: 'gemini',
  title: 'Gemini CLI',
  packages: ['@google/gemini-cli'],
  program: 'bundle/gemini.js',
  keys: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
  signIn: ['.gemini/oauth_creds.json'],
  readAccount: geminiAccount,
  signInArgs: [],
  signInHint: 'Gemini is not signed in. Start it once and sign in, or start with GEMINI_API_KEY set.',
  models: [
    geminiModel('gemini-3.1-pro-preview', 'Gemini 3.1 Pro (preview)'),
    geminiModel('gemini-3.5-flash', 'Gemini 3.5 Flash'),
    geminiModel('gemini-2.5-pro', 'Gemini 2.5 Pro'),
    geminiModel('gemini-2.5-flash', 'Gemini 2.5 Flash'),
  ],
  // Its own choice asks another model first, each turn, which one to ask.
  defaultModel: 'gemini-2.5-pro',
  modes: [
    { id: 'plan', title: 'Plan', tier: 'calm' },
    { id: 'default', title: 'Ask before changes', tier: 'normal' },
    { id: 'autoEdit', title: 'Edit without asking', tier: 'edits' },
    { id: 'yolo', title: 'Do anything', tier: 'full-access' },
  ],
};
