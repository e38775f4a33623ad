import { expect, it } from 'vitest';
import { allows } from './access.js';
import { coderRules, undecided } from './access-rules.js';
import { ruleOfPath, ruleOfRoute } from './access-table.js';

it('finds the rule of a path by its method and words, with whatever stands for a parameter', () => {
  expect(ruleOfPath('GET', '/api/coder/tasks/0199')).toEqual({ needs: 'read' });
  expect(ruleOfPath('HEAD', '/api/coder/tasks/0199')).toEqual({ needs: 'read' });
  expect(ruleOfPath('POST', '/api/coder/tasks/0199/answer')).toEqual({ needs: 'answer', action: 'step.answer' });
  expect(ruleOfPath('GET', '/api/term/terminals/0199/ws').needs).toBe('admin');
});

it('takes words before parameters, as a router does', () => {
  expect(ruleOfPath('POST', '/api/coder/tasks/repair').action).toBe('task.repair');
  expect(ruleOfPath('GET', '/api/coder/worktrees/orphans').needs).toBe('read');
  expect(ruleOfPath('POST', '/api/coder/t%61sks/repair').action).toBe('task.repair');
});

it.each([
  ['GET', '/api/coder/brand-new'],
  ['PURGE', '/api/coder/tasks'],
  ['GET', '/api/coder/tasks/..'],
  ['GET', '/api/coder/tasks/%2e%2e'],
  ['GET', '/api/coder/x/../tasks'],
  ['GET', '/api/coder//tasks'],
  ['GET', '/api/coder/tasks/'],
  ['GET', '/api/coder/tasks/a%2Fcancel'],
  ['GET', '/api/coder/tasks/a%252Fcancel'],
  ['GET', '/api/coder/tasks/a;b'],
  ['GET', '/api/coder/tasks/a\\b'],
  ['GET', '/api/coder/tasks/%zz'],
  ['GET', '/api/CODER/tasks'],
  ['GET', 'http://elsewhere/api/coder/tasks'],
])('leaves to admin what it does not know, or what could be read in two ways: %s %s', (method, path) => {
  expect(ruleOfPath(method, path)).toBe(undecided);
});

it('knows no route by the names that every object has', () => {
  expect(ruleOfRoute(coderRules, 'GET', '/api/coder/tasks/:id')?.needs).toBe('read');
  expect(ruleOfRoute({}, 'constructor', '')).toBeNull();
});

it('lets admin do everything, and nobody else what is not theirs', () => {
  expect(allows(['admin'], 'answer')).toBe(true);
  expect(allows(['run'], 'read')).toBe(false);
  expect(allows(['read', 'answer'], 'answer')).toBe(true);
});
