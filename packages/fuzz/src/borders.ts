/** Where something comes in that others wrote, and which test files play there. Names are what the command takes. */
export const borders: Readonly<Record<string, { files: readonly string[]; words: string }>> = {
  coder: { files: ['apps/coder/src/routes/http.fuzz'], words: 'HTTP of coder' },
  server: { files: ['apps/server/src/routes/http.fuzz'], words: 'HTTP of the front door' },
  booterm: { files: ['apps/booterm/src/routes/http.fuzz'], words: 'HTTP of terminals' },
  streams: { files: ['packages/streams/src/frames.fuzz'], words: 'requests and frames of streams' },
  sockets: {
    files: ['sockets.fuzz', 'run-socket.fuzz', 'coder-watch.fuzz'],
    words: 'every WebSocket, and who follows one',
  },
  acp: { files: ['apps/coder/src/services/backends/acp/messages.fuzz'], words: 'what agents say over ACP' },
  claude: { files: ['apps/coder/src/services/backends/claude/messages.fuzz'], words: 'what Claude says over its SDK' },
  opencode: {
    files: ['apps/coder/src/services/backends/opencode/events.fuzz'],
    words: 'events and messages of opencode’s server',
  },
  agents: {
    files: [
      'apps/coder/src/services/backends/cli/readers.fuzz',
      'apps/coder/src/services/backends/growth.fuzz',
      'apps/coder/src/services/processes/whole-lines.fuzz',
    ],
    words: 'what command-line agents print',
  },
  records: {
    files: ['apps/coder/src/services/backends/records.fuzz'],
    words: 'sessions, sign-ins and settings in files',
  },
  steps: { files: ['conductor/src/gates/parse.fuzz'], words: 'what agents answer a step with' },
  models: { files: ['apps/server/src/inference/wire.fuzz'], words: 'what model providers answer chats with' },
  git: { files: ['apps/coder/src/services/git/git.fuzz'], words: 'what git answers of a repository' },
  project: {
    files: ['apps/coder/src/worktrees/project-file.fuzz'],
    words: '.boocode/project.json, and paths in a repository',
  },
  flows: { files: ['conductor/src/project/flow-files.fuzz'], words: 'flows and personas of a project' },
  skills: { files: ['packages/skills/src/skill.fuzz'], words: 'SKILL.md' },
  archives: { files: ['apps/coder/src/archives/archives.fuzz'], words: 'imports of runs' },
  uploads: { files: ['apps/server/src/attachments/uploads.fuzz'], words: 'files that people attach' },
  rows: { files: ['apps/coder/src/routes/rows.fuzz'], words: 'rows that another version wrote' },
  environment: { files: ['config.fuzz'], words: 'the environment of each process' },
};
