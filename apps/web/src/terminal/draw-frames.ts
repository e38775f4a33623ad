import type { TerminalFrame, TerminalRequest } from '@boocode/contracts/terminal';
import type { FitAddon } from '@xterm/addon-fit';
import type { Terminal } from '@xterm/xterm';

/** What it needs of xterm. */
interface Drawn {
  terminal: Pick<Terminal, 'cols' | 'rows' | 'element' | 'reset' | 'resize' | 'write'>;
  fit: Pick<FitAddon, 'fit'>;
}

interface Told {
  send: (request: TerminalRequest) => void;
  onTitle: (title: string) => void;
  onExitCode: (code: number | null) => void;
}

const hideCursor = '\u001B[?25l';

/**
 * Draws what booterm tells, says how much of it is drawn, and fits the terminal to its host once there is something to fit. All pages
 * that show a terminal show it in one size: that of the page which is used.
 */
export function drawFrames({ terminal, fit }: Drawn, { send, onTitle, onExitCode }: Told) {
  let sized = false;
  let othersSize = false;
  const fitToHost = () => {
    // Before the screen came there is nothing to fit, and a pane that is not shown has no size.
    if (!sized || terminal.element?.parentElement?.clientWidth === 0) return;
    othersSize = false;
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
    } else if (frame.type === 'resized') {
      othersSize = true;
      terminal.resize(frame.columns, frame.rows);
    } else {
      onExitCode(frame.exit_code);
      // Nothing can be typed any more.
      terminal.write(hideCursor);
    }
  };
  const use = () => {
    if (othersSize) fitToHost();
  };
  return { draw, fit: fitToHost, use };
}
