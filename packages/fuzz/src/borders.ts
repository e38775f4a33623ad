/** Where something comes in that others wrote, and which test files play there. Names are what the command takes. */
export const borders: Readonly<Record<string, { files: string; words: string }>> = {
  coder: { files: 'apps/coder/src/routes/http.fuzz', words: 'HTTP of coder' },
  server: { files: 'apps/server/src/routes/http.fuzz', words: 'HTTP of the front door' },
  streams: { files: 'packages/streams/src/frames.fuzz', words: 'frames over WebSockets' },
  acp: { files: 'apps/coder/src/services/backends/acp/messages.fuzz', words: 'what agents say over ACP' },
  agents: { files: 'apps/coder/src/services/backends/cli/readers.fuzz', words: 'what command-line agents print' },
  steps: { files: 'conductor/src/gates/parse.fuzz', words: 'what agents answer a step with' },
  git: { files: 'apps/coder/src/services/git/git.fuzz', words: 'what git answers of a repository' },
  flows: { files: 'conductor/src/project/flow-files.fuzz', words: 'flows and personas of a project' },
  skills: { files: 'packages/skills/src/skill.fuzz', words: 'SKILL.md' },
  environment: { files: 'config.fuzz', words: 'the environment of each process' },
  booterm: { files: 'apps/booterm/src/routes/http.fuzz', words: 'HTTP of terminals' },
};
