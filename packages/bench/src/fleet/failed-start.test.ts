import { describe, expect, it } from 'vitest';
import { failedStart } from './failed-start.js';

const line = (msg: string): string => JSON.stringify({ level: 30, pid: 7, msg });
const end = (code: string): string =>
  `Postgres at boocode@db1:5432/boochat cannot be used, or went away while coder started (${code}). Start it, or correct DATABASE_URL, and start coder again.\n`;

describe('why a start failed', () => {
  it('is the database that went away meanwhile, or was away from the beginning', () => {
    expect(failedStart(`${line('Server listening')}\n${end('CONNECTION_CLOSED')}`)).toBe('CONNECTION_CLOSED');
    expect(failedStart(end('ECONNREFUSED'))).toBe('ECONNREFUSED');
  });

  it('is not told of a host that had come to be ready', () => {
    expect(failedStart(`${line('coder is ready')}\n${end('CONNECTION_CLOSED')}`)).toBeNull();
  });

  it('is not told of another fault, nor of an end without words', () => {
    expect(failedStart(end('ERR_ASSERTION'))).toBeNull();
    expect(failedStart(`(node:7) Warning\n${line('Server listening')}`)).toBeNull();
    expect(failedStart('')).toBeNull();
  });
});
