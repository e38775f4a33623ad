import type { Scope } from './access.js';

/**
 * What a route asks of whoever calls it. `open`: nothing. `any`: to be known. `action`: what the audit table calls it; absent where nothing
 * is changed that others see.
 */
export interface AccessRule {
  needs: Scope | 'open' | 'any';
  action?: string;
}

const open: AccessRule = { needs: 'open' };
const any: AccessRule = { needs: 'any' };
const read: AccessRule = { needs: 'read' };
const run = (action?: string): AccessRule => (action === undefined ? { needs: 'run' } : { needs: 'run', action });
const answer = (action: string): AccessRule => ({ needs: 'answer', action });
const admin = (action?: string): AccessRule => (action === undefined ? { needs: 'admin' } : { needs: 'admin', action });

type Rules = Readonly<Record<string, AccessRule>>;

/** Every process tells whether it lives and is ready. */
const health = (prefix: string): Rules => ({ [`GET ${prefix}/health`]: any, [`GET ${prefix}/ready`]: any });

/** The front door's own. */
export const serverRules: Rules = {
  'GET /': open,
  'GET /*': open,
  'POST /api/login': open,
  'POST /api/logout': open,
  ...health(''),
  ...health('/api'),
  'GET /api/me': any,
  'GET /api/access/tokens': admin(),
  'POST /api/access/tokens': admin('token.create'),
  'POST /api/access/tokens/:id/revoke': admin('token.revoke'),
  'GET /api/access/audit': admin(),
  'GET /api/projects': read,
  'POST /api/projects': admin('project.add'),
  'PATCH /api/projects/:id': admin('project.change'),
  'GET /api/folders': admin(),
  'GET /api/skills': read,
  'GET /api/skills/:name': read,
  'POST /api/attachments': run(),
  'GET /api/attachments/:id': read,
  'POST /api/artifacts': run(),
  'GET /api/artifacts/:id': read,
  'GET /api/artifacts/:id/page': read,
  // Panes are a view of whoever looks, and each token has its own.
  'GET /api/workspace': read,
  'PUT /api/workspace': read,
  'GET /api/settings': read,
  'PATCH /api/settings': admin('settings.change'),
  'GET /api/chats': read,
  'POST /api/chats': run('chat.create'),
  'GET /api/chats/:id': read,
  'PATCH /api/chats/:id': run('chat.change'),
  'DELETE /api/chats/:id': admin('chat.delete'),
  'POST /api/chats/:id/branch': run('chat.branch'),
  'POST /api/chats/:id/compact': run('chat.compact'),
  'POST /api/chats/:id/stop': run('chat.stop'),
  'GET /api/chats/:id/messages': read,
  'POST /api/chats/:id/messages': run('chat.send'),
  'POST /api/chats/:id/messages/:messageId/regenerate': run('chat.regenerate'),
  'POST /api/chats/:id/messages/:messageId/go-on': run('chat.go-on'),
  'DELETE /api/chats/:id/messages/:messageId': run('chat.delete-message'),
  'GET /api/models': read,
  'POST /api/models/refresh': run(),
  'PUT /api/models/providers/:id': admin('provider.set'),
  'DELETE /api/models/providers/:id': admin('provider.remove'),
  'GET /api/ws': read,
  'GET /api/push/key': read,
  'PUT /api/push/subscriptions': { needs: 'read', action: 'push.subscribe' },
  'DELETE /api/push/subscriptions': { needs: 'read', action: 'push.unsubscribe' },
  'POST /api/push/test': read,
};

/** Coder's, below the door's `/api/coder` and beside it at its own. */
export const coderRules: Rules = {
  ...health(''),
  ...health('/api/coder'),
  'GET /metrics': read,
  'GET /api/coder/metrics': read,
  'GET /api/coder/openapi.json': read,
  'GET /api/coder/ws': read,
  'POST /api/coder/flow-runs': run('run.launch'),
  'POST /api/coder/flow-runs/preview': run(),
  'GET /api/coder/flow-runs': read,
  'GET /api/coder/flow-runs/:id': read,
  'GET /api/coder/flow-runs/:id/report': read,
  'GET /api/coder/flow-runs/:id/archive': read,
  'POST /api/coder/flow-runs/import': run('run.import'),
  'POST /api/coder/flow-runs/prune': admin('run.prune'),
  'POST /api/coder/flow-runs/:id/cancel': run('run.cancel'),
  'POST /api/coder/flow-runs/:id/retry': run('run.retry'),
  'POST /api/coder/flow-runs/:id/fork': run('run.fork'),
  'PUT /api/coder/flow-runs/:id/budget': admin('budget.set'),
  'GET /api/coder/flow-runs/:id/findings': read,
  'PUT /api/coder/flow-runs/:id/findings/status': answer('finding.judge'),
  'POST /api/coder/flow-runs/:id/findings/issues': admin('finding.publish'),
  'POST /api/coder/flow-runs/:id/findings/tasks': run('finding.fix'),
  'POST /api/coder/flow-runs/:id/findings/tasks/preview': run(),
  'POST /api/coder/flow-runs/:id/findings/fix-run': run('finding.fix-run'),
  'POST /api/coder/flow-runs/:id/findings/recheck': run('finding.recheck'),
  'GET /api/coder/flow-runs/:id/peek': read,
  'GET /api/coder/flow-runs/:id/compare': read,
  'GET /api/coder/flow-history': read,
  'POST /api/coder/arenas': run('arena.launch'),
  'GET /api/coder/arenas/:id': read,
  'POST /api/coder/arenas/:id/rematch': run('arena.rematch'),
  'GET /api/coder/tasks': read,
  'GET /api/coder/tasks/:id': read,
  'GET /api/coder/tasks/:id/events': read,
  'GET /api/coder/tasks/:id/output': read,
  'GET /api/coder/tasks/:id/attempts': read,
  'GET /api/coder/tasks/:id/prompt': read,
  'POST /api/coder/tasks/:id/say': run('task.say'),
  'POST /api/coder/tasks/:id/cancel': run('task.cancel'),
  'POST /api/coder/tasks/:id/pause': run('task.pause'),
  'POST /api/coder/tasks/:id/resume': run('task.resume'),
  'POST /api/coder/tasks/:id/retry': run('task.retry'),
  'POST /api/coder/tasks/:id/take': run('task.take'),
  'POST /api/coder/tasks/:id/answer': answer('step.answer'),
  'POST /api/coder/tasks/repair': admin('task.repair'),
  'GET /api/coder/task-list': read,
  'GET /api/coder/task-list/counts': read,
  'GET /api/coder/task-list/:id/members': read,
  'GET /api/coder/asks': read,
  'POST /api/coder/asks/:id/answer': answer('ask.answer'),
  'GET /api/coder/chats/:chatId/messages': read,
  'POST /api/coder/chats/:chatId/messages': run('chat.say'),
  'GET /api/coder/chats/:chatId/sessions': read,
  'DELETE /api/coder/chats/:chatId/sessions/:agent': run('session.close'),
  'GET /api/coder/chats/:chatId/changes': read,
  'GET /api/coder/chats/:chatId/changes/file': read,
  'GET /api/coder/chats/:chatId/checkpoints': read,
  'POST /api/coder/chats/:chatId/checkpoints/:id/restore': run('checkpoint.restore'),
  'GET /api/coder/chats/:chatId/git': read,
  'POST /api/coder/chats/:chatId/git': admin('git.act'),
  'GET /api/coder/worktrees': read,
  'GET /api/coder/worktrees/orphans': read,
  'POST /api/coder/worktrees/:id/remove': admin('worktree.remove'),
  'GET /api/coder/projects/:id/commands': read,
  'POST /api/coder/projects/:id/commands/agree': admin('commands.agree'),
  'GET /api/coder/skills': read,
  'POST /api/coder/skills/:name': run('skill.use'),
  'GET /api/coder/flows': read,
  'GET /api/coder/agents': read,
  'GET /api/coder/hosts': read,
  'POST /api/coder/hosts/:hostname': admin('host.drain'),
  'POST /api/coder/agents/refresh': run(),
  'GET /api/coder/settings': read,
  'PUT /api/coder/settings': admin('agents.settings'),
  'GET /api/coder/limits': read,
  'PUT /api/coder/limits': admin('limit.set'),
  'GET /api/coder/budgets': read,
  'PUT /api/coder/budgets': admin('budget.set'),
  'GET /api/coder/gates': read,
  'POST /api/coder/gates/open': admin('gate.open'),
  'GET /api/coder/stats': read,
  // Agents' own door: coder asks for the secret of an attempt, and people have no business there.
  'GET /api/coder/tools/mcp': admin(),
  'POST /api/coder/tools/mcp': admin(),
  'DELETE /api/coder/tools/mcp': admin(),
};

/** Booterm's. A shell is everything that this machine's account may do, so to see one is already much. */
export const termRules: Rules = {
  ...health(''),
  ...health('/api/term'),
  'GET /api/term/terminals': admin(),
  'POST /api/term/terminals': admin('terminal.open'),
  'GET /api/term/terminals/:id': admin(),
  'GET /api/term/terminals/:id/ws': admin('terminal.join'),
  'DELETE /api/term/terminals/:id': admin('terminal.end'),
};

/** What nobody has decided about is for `admin` alone, and noted. */
export const undecided: AccessRule = { needs: 'admin', action: 'unknown' };
