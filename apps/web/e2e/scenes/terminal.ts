import type { TerminalView } from '@boocode/contracts/terminal';
import type { Page } from 'playwright-core';
import { idOf } from '../fixture-build.js';
import { fixtureTerminals, type FixtureTerminal } from '../fixture-terminals.js';
import { atShop, away, inShop, paneOf, shop } from './panes.js';
import { everyLook, wideAndPhone, type Scene } from './scene.js';

const of = 'terminal' as const;
const e = '\u001B';
const prompt = `${e}[1;32myou@host${e}[0m:${e}[1;34m~/shop${e}[0m$ `;
const diff = `${prompt}git diff\r
${e}[1mdiff --git a/src/payments/charge.ts b/src/payments/charge.ts${e}[m\r
${e}[1m--- a/src/payments/charge.ts${e}[m\r
${e}[1m+++ b/src/payments/charge.ts${e}[m\r
${e}[36m@@ -41,3 +41,4 @@${e}[m export async function charge(order: Order) {\r
${e}[31m-  const reply = await provider.charge(order);${e}[m\r
${e}[32m+  const reply = await provider.charge(order, { signal });${e}[m\r
${e}[32m+  if (!reply.ok) throw new ChargeRefused(order.id);${e}[m\r
   return toReceipt(reply);\r
 }\r
${prompt}`;
const palette = Array.from({ length: 40 }, (_, line) =>
  Array.from({ length: 12 }, (__, n) => `${e}[${n % 2 === 0 ? 3 : 9}${(line + n) % 8}mtest ${line * 12 + n} `).join(''),
).join('\r\n');

const terminal = (n: number, given: Partial<TerminalView> = {}): TerminalView => ({
  id: idOf(6500, n),
  title: 'bash: ~/shop',
  cwd: shop.path,
  columns: 120,
  rows: 30,
  exit_code: null,
  started_at: '2026-03-02T09:00:00.000Z',
  program: null,
  ...given,
});
const showing = (...terminals: FixtureTerminal[]) => [
  fixtureTerminals(terminals),
  ...inShop([
    paneOf(
      of,
      terminals.map((one) => one.terminal.id),
    ),
  ]),
];
/** Its words are pixels: the shell has been drawn once its cursor is there, and its scrollbar fades a while later. */
const drawn = async (page: Page) => {
  await page.getByRole('region', { name: 'Terminal' }).locator('canvas, .xterm-rows').first().waitFor();
  await page.locator('.xterm-helper-textarea').waitFor({ state: 'attached' });
  await page.locator('.xterm .scrollbar.visible').waitFor({ state: 'detached' });
};

export const terminalScenes: readonly Scene[] = [
  {
    name: 'terminal-few',
    of,
    state: 'few',
    title: 'A shell in the project',
    at: atShop,
    looks: everyLook,
    parts: () => showing({ terminal: terminal(1), data: diff }),
    arrange: drawn,
  },
  {
    name: 'terminal-full',
    of,
    state: 'very full',
    title: 'A full screen, and five terminals in tabs',
    at: atShop,
    looks: wideAndPhone,
    parts: () =>
      showing(
        { terminal: terminal(1, { title: 'npm test', program: 'npm' }), data: palette },
        ...[2, 3, 4, 5].map((n) => ({ terminal: terminal(n, { title: `bash ${n}` }), data: prompt })),
      ),
    arrange: drawn,
  },
  {
    name: 'terminal-ended',
    of,
    state: 'more',
    title: 'A shell that has ended',
    at: atShop,
    parts: () => showing({ terminal: terminal(1, { exit_code: 1 }), data: `${diff}exit 1\r\n` }),
    arrange: (page) => page.getByText(/ended/).first().waitFor(),
  },
  {
    name: 'terminal-failing',
    of,
    state: 'failing',
    title: 'Terminals are away',
    at: atShop,
    parts: () => [
      away('/api/term/', 'term.away', 'Terminals do not answer: they are starting or restarting.'),
      ...inShop([paneOf(of)]),
    ],
    arrange: (page) => page.getByText(/No terminal was started/).waitFor(),
  },
];
