// oxlint-disable-next-line import/no-unassigned-import -- a sheet is imported for its effect alone
import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { strictDocument, strictly } from './strict-document.js';
import { themeOf } from './terminal-theme.js';

export interface Xterm {
  terminal: Terminal;
  fit: FitAddon;
  search: SearchAddon;
}

const scrollback = 5_000;
const openPage = (url: string) => void window.open(url, '_blank', 'noopener,noreferrer');
const fontSizeOf = (host: HTMLElement) => Number.parseFloat(getComputedStyle(host).fontSize);

/** A terminal in `host`, whose font and size are those of the host. */
export function makeXterm(host: HTMLElement, screenReaderMode: boolean): Xterm {
  const terminal = new Terminal({
    allowProposedApi: true,
    documentOverride: strictDocument(host.ownerDocument),
    cursorBlink: false,
    fontFamily: getComputedStyle(host).fontFamily,
    fontSize: fontSizeOf(host),
    linkHandler: {
      activate: (_event, url) => openPage(url),
      // What such a link says and where it leads are two things.
      hover: (_event, url) => (host.title = url),
      leave: () => host.removeAttribute('title'),
    },
    minimumContrastRatio: 4.5,
    screenReaderMode,
    scrollback,
    theme: themeOf(host),
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new WebLinksAddon((_event, url) => openPage(url)));
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  leaveAnswersToServer(terminal);
  strictly(host.ownerDocument, () => terminal.open(host));
  terminal.textarea?.setAttribute('data-pane-focus', '');
  // Tab is the shell's, so that the way out must be said.
  terminal.textarea?.setAttribute('aria-description', 'Ctrl+Shift+E leaves the terminal');
  if (!screenReaderMode) void drawByGpu(terminal);
  return { terminal, fit, search };
}

/** booterm's own screen answers programs that ask about their terminal; each page that looks would do so again. */
function leaveAnswersToServer({ parser }: Terminal): void {
  for (const prefix of ['', '?', '>', '=']) {
    for (const final of ['c', 'n'])
      parser.registerCsiHandler({ ...(prefix === '' ? {} : { prefix }), final }, () => true);
  }
  for (const prefix of ['', '?']) {
    parser.registerCsiHandler({ ...(prefix === '' ? {} : { prefix }), intermediates: '$', final: 'p' }, () => true);
  }
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, () => true);
}

/** Faster where the browser can; where it cannot, or the card is lost, the page draws it. */
async function drawByGpu(terminal: Terminal): Promise<void> {
  const { WebglAddon } = await import('@xterm/addon-webgl');
  if (terminal.element === undefined || !terminal.element.isConnected) return;
  try {
    const webgl = new WebglAddon();
    webgl.onContextLoss(() => webgl.dispose());
    terminal.loadAddon(webgl);
  } catch {
    // No WebGL 2 here: the renderer that was there goes on.
  }
}
