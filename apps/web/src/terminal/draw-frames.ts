import type { TerminalFrame, TerminalRequest } from '@boocode/contracts/terminal';
import type { Xterm } from './make-xterm.js';

interface Told {
  send: (request: TerminalRequest) => void;
  onTitle: (title: string) => void;
  onExitCode: (code: number | null) => void;
}

const hideCursor = '\u001B[?25l';

/** Draws what booterm tells, says how much of it is drawn, and fits the terminal to its host once there is something to fit. */
export function drawFrames({ terminal, fit }: Xterm, { send, onTitle, onExitCode }: Told) {
  let sized = false;
  const fitToHost = () => {
    // Before the screen came there is nothing to fit, and a pane that is not shown has no size.
    if (!sized || terminal.element?.parentElement?.clientWidth === 0) return;
    fit.fit();
    send({ type: 'resize', columns: Math.max(2, terminal.cols), rows: Math.max(1, terminal.rows) });
  };
  const draw = (frame: TerminalFrame) => {
    if (frame.type === 'screen') {
      onExitCode(frame.terminal.exit_code);
      onTitle(frame.terminal.title);
      terminal.reset();
      terminal.resize(frame.terminal.columns, frame.terminal.rows);
      terminal.write(frame.data, () => {
        sized = true;
        fitToHost();
      });
    } else if (frame.type === 'output') {
      const characters = frame.data.length;
      terminal.write(frame.data, () => send({ type: 'drawn', characters }));
    } else if (frame.type === 'resized') terminal.resize(frame.columns, frame.rows);
    else {
      onExitCode(frame.exit_code);
      // Nothing can be typed any more.
      terminal.write(hideCursor);
    }
  };
  return { draw, fit: fitToHost };
}
