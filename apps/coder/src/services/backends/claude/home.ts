import { join } from 'node:path';

/** Claude's own directories for one model server; a session's transcript can only be resumed from its own. */
export interface ClaudeHome {
  /** HOME of the process: nothing of the person's own home is seen. */
  home: string;
  /** CLAUDE_CONFIG_DIR. */
  config: string;
  /** For temporary files, of its commands too. */
  temporary: string;
  /** Where the agent looks for the sign-in. */
  signIn: string;
  /** Where the agent writes and looks for the transcript of a session. */
  transcript(sessionId: string): string;
}

/** One folder for all working directories, so that a session is found wherever its checkout lies. */
export const projectFolder = 'sessions';

export function claudeHome(dataDir: string, server: 'rehearsal' | 'account'): ClaudeHome {
  const home = join(dataDir, 'agents', 'claude', server);
  const config = join(home, 'config');
  return {
    home,
    config,
    temporary: join(home, 'tmp'),
    signIn: join(config, '.credentials.json'),
    transcript: (sessionId) => join(config, 'projects', projectFolder, `${sessionId}.jsonl`),
  };
}
