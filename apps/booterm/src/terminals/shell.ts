import { accessSync, constants } from 'node:fs';
import { homedir, userInfo } from 'node:os';

/** Carried by a shell and all that it starts: known by it wherever they go. */
export const markName = 'BOOCODE_TERMINAL';

/** BooCode's own settings and secrets, what npm sets for scripts, and what speaks of the terminal that BooCode was started from. */
const withheld =
  /^(BOOCODE_.*|DATABASE_URL|PG(PASSWORD|PASSFILE)|NODE_CHANNEL_.*|NODE_UNIQUE_ID|npm_.*|INIT_CWD|PNPM_SCRIPT_SRC_DIR|TMUX|TMUX_PANE|STY|WINDOW|WINDOWID|TERMCAP|COLUMNS|LINES|TERM_PROGRAM|TERM_PROGRAM_VERSION|VTE_VERSION|OLDPWD|SHLVL|_)$/;

/** The person's own shell, or one that every machine has. */
export function shellFile(env: NodeJS.ProcessEnv = process.env): string {
  const wished = [env['SHELL'], userInfo().shell, '/bin/bash'];
  return wished.find((file) => typeof file === 'string' && isUsable(file)) ?? '/bin/sh';
}

/** Accounts that nobody shall sign in to have such a "shell". */
function isUsable(file: string): boolean {
  if (!file.startsWith('/') || /\/(nologin|false)$/.test(file)) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What the person's own terminal would give a shell, and nothing of BooCode's but the mark. */
export function shellEnvironment(terminalId: string, env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || withheld.test(name) ? [] : [[name, value] as const],
  );
  const locale = env['LC_ALL'] ?? env['LC_CTYPE'] ?? env['LANG'];
  return {
    ...Object.fromEntries(kept),
    HOME: env['HOME'] ?? homedir(),
    SHELL: shellFile(env),
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    ...(locale === undefined ? { LANG: 'C.UTF-8' } : {}),
    [markName]: terminalId,
  };
}
