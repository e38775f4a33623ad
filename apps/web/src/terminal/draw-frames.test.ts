import type { TerminalRequest, TerminalView } from '@boocode/contracts/terminal';
import { expect, it } from 'vitest';
import { drawFrames } from './draw-frames.js';

const view: TerminalView = {
  id: '0199c0de-0000-7000-8000-000000000001',
  title: 'bash',
  cwd: '/',
  columns: 80,
  rows: 24,
  exit_code: null,
  started_at: '2026-01-01T00:00:00.000Z',
};

/** A terminal in a host that has place for 120 by 40. */
function terminalOf() {
  const sent: TerminalRequest[] = [];
  const terminal = {
    cols: 80,
    rows: 24,
    element: undefined,
    reset: () => undefined,
    resize: (cols: number, rows: number) => void Object.assign(terminal, { cols, rows }),
    write: (_data: string | Uint8Array, done?: () => void) => done?.(),
  };
  const drawing = drawFrames(
    { terminal, fit: { fit: () => terminal.resize(120, 40) } },
    { send: (request) => sent.push(request), onTitle: () => undefined, onExitCode: () => undefined },
  );
  return { terminal, drawing, sent };
}

it('says what place it has once the screen is there, and not before', () => {
  const { drawing, sent } = terminalOf();
  drawing.fit();
  expect(sent).toEqual([]);
  drawing.draw({ type: 'screen', terminal: view, data: '' });
  expect(sent).toEqual([{ type: 'resize', columns: 120, rows: 40 }]);
});

it('takes the size of another page that is used, and says its own again when it is used itself, once', () => {
  const { terminal, drawing, sent } = terminalOf();
  drawing.draw({ type: 'screen', terminal: view, data: '' });
  sent.length = 0;
  drawing.use();
  expect(sent).toEqual([]);
  drawing.draw({ type: 'resized', columns: 40, rows: 10 });
  expect(terminal).toMatchObject({ cols: 40, rows: 10 });
  drawing.use();
  drawing.use();
  expect(sent).toEqual([{ type: 'resize', columns: 120, rows: 40 }]);
  expect(terminal).toMatchObject({ cols: 120, rows: 40 });
});

it('says how much it has drawn', () => {
  const { drawing, sent } = terminalOf();
  drawing.draw({ type: 'output', data: 'four' });
  expect(sent).toEqual([{ type: 'drawn', characters: 4 }]);
});
