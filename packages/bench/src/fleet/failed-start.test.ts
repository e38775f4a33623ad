import { describe, expect, it } from 'vitest';
import { failedStart } from './failed-start.js';

const line = (pid: number, msg: string, code?: string): string =>
  JSON.stringify({ level: 30, pid, ...(code !== undefined && { err: { type: 'Error', code } }), msg });
const end = 'coder ends after a fault that nothing handled';

describe('why a start failed', () => {
  it('is the database that went away meanwhile', () => {
    const log = `${line(7, 'Server listening')}\n${line(7, end, 'CONNECTION_CLOSED')}\n`;
    expect(failedStart(log, 7)).toBe('CONNECTION_CLOSED');
  });

  it('is not told of a host that had come to be ready', () => {
    expect(failedStart(`${line(7, 'coder is ready')}\n${line(7, end, 'CONNECTION_CLOSED')}`, 7)).toBeNull();
  });

  it('is not told of another fault, nor of an end without words', () => {
    expect(failedStart(line(7, end, 'ERR_ASSERTION'), 7)).toBeNull();
    expect(failedStart(`(node:7) Warning\n${line(7, 'Server listening')}`, 7)).toBeNull();
  });

  it('is not taken from the start before', () => {
    const log = `${line(6, 'coder is ready')}\n${line(6, end, 'ENOENT')}\n${line(7, end, 'EPIPE')}`;
    expect(failedStart(log, 7)).toBe('EPIPE');
    expect(failedStart(log, 8)).toBeNull();
  });
});
