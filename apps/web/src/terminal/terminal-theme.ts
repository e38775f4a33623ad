import type { ITheme } from '@xterm/xterm';

const bright = (token: string) => `color-mix(in oklch, var(${token}) 80%, var(--n12))`;
/** Between the accent's teal and the violet of asks lies the blue that the tokens have no name for. */
const blue = 'color-mix(in oklch, var(--accent), var(--ask))';

const colours = {
  background: 'var(--n1)',
  foreground: 'var(--n12)',
  cursor: 'var(--accent)',
  cursorAccent: 'var(--n1)',
  selectionBackground: 'var(--n6)',
  black: 'var(--n3)',
  red: 'var(--bad)',
  green: 'var(--good)',
  yellow: 'var(--warn)',
  blue,
  magenta: 'var(--ask)',
  cyan: 'var(--accent)',
  white: 'var(--n11)',
  brightBlack: 'var(--n9)',
  brightRed: bright('--bad'),
  brightGreen: bright('--good'),
  brightYellow: bright('--warn'),
  brightBlue: `color-mix(in oklch, ${blue} 80%, var(--n12))`,
  brightMagenta: bright('--ask'),
  brightCyan: bright('--accent'),
  brightWhite: 'var(--n12)',
} as const satisfies ITheme;

/** The colours of the page as they are now: xterm draws on a canvas and takes no variables. */
export function themeOf(host: HTMLElement): ITheme {
  const probe = host.ownerDocument.createElement('span');
  host.append(probe);
  const theme = Object.fromEntries(
    Object.entries(colours).map(([name, value]) => {
      probe.style.color = value;
      return [name, opaque(getComputedStyle(probe).color)];
    }),
  );
  probe.remove();
  return theme;
}

/** Any colour that the browser knows, as the hexadecimal one that xterm knows. */
function opaque(colour: string): string {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return colour;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blueness = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blueness].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** Calls back when the page changes between light and dark. Returns how to stop it. */
export function onThemeChange(changed: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  system.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', changed);
  };
}
