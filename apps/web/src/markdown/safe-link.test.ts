import { expect, it } from 'vitest';
import { safeLink } from './safe-link.js';

it('lets pages and letters pass, and nothing else', () => {
  expect(safeLink('https://a.example/x?y=1')).toBe('https://a.example/x?y=1');
  expect(safeLink('mailto:a@b.example')).toBe('mailto:a@b.example');
  const refused = [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    '/api/x',
    '#x',
  ];
  expect(refused.map(safeLink)).toEqual(refused.map(() => null));
  expect(safeLink('\u0001javascript:alert(1)')).toBeNull();
});
