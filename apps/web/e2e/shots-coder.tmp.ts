import { startBrowser } from './browser.js';
import { askOf } from './fixture-asks.js';
import { idOf } from './fixture-build.js';
import {
  failedChat,
  fixtureCoderChats,
  fullChat,
  interruptedChat,
  needyChat,
  runningChat,
} from './fixture-coder-chats.js';
import { fixtureProjects, projectOf } from './fixture-projects.js';
import { runningRun } from './fixture-runs.js';
import { startFixture } from './fixture-server.js';
import { fixtureWorkspace } from './fixture-workspace.js';

const now = Date.now();
const only = process.argv.slice(2);
const chats = [runningChat(now), needyChat(now), failedChat(now), interruptedChat(now), fullChat(now)];
const shop = projectOf(1, { name: 'shop' });
const workspace = fixtureWorkspace();
const run = runningRun(now);
const needy = chats[1]!;
const ask = {
  ...askOf(run, 'angle.correctness', { n: 1, now }),
  task_id: needy.tasks[0]!.id,
  flow_run_id: null,
  run_title: null,
  step_title: 'Limit of a charge',
};
const ask2 = {
  ...ask,
  id: idOf(7000, 2),
  tool: 'edit',
  title: 'Edit src/payments/charge.ts',
  patterns: ['src/payments/charge.ts'],
  detail: { diff: '--- a/x.ts\n+++ b/x.ts\n@@ -1,2 +1,2 @@\n-old\n+new\n same\n' },
};
const fixture = await startFixture({ runs: [], asks: [ask, ask2], slow: false, failing: false }, [
  fixtureCoderChats(chats, shop.id),
  fixtureProjects([shop]),
  workspace,
]);
const browser = await startBrowser();
const names = ['running', 'needy', 'failed', 'interrupted', 'full', 'empty'];
for (const [i, name] of names.entries()) {
  if (only.length > 0 && !only.includes(name)) continue;
  for (const width of [1280, 390])
    for (const scheme of ['light', 'dark'] as const) {
      const chat = chats[i];
      workspace.saved.set(shop.id, {
        revision: 1,
        layout: {
          focused: 'p',
          columns: [
            {
              id: 'c',
              size: 100,
              panes: [
                {
                  id: 'p',
                  kind: 'coder',
                  tabs: chat ? [chat.id] : [],
                  active: chat?.id ?? null,
                  place: null,
                  size: 100,
                },
              ],
            },
          ],
        },
      });
      const context = await browser.newContext({
        viewport: { width, height: width < 500 ? 844 : 860 },
        baseURL: fixture.url,
        colorScheme: scheme,
        hasTouch: width < 500,
      });
      const page = await context.newPage();
      page.on('console', (m) => {
        if (m.type() === 'error') console.log(name, width, m.text());
      });
      page.on('pageerror', (e) => console.log(name, width, e.message));
      await page.goto(`/p/${shop.id}${chat ? '?chat=' + chat.id : ''}`);
      await page.waitForTimeout(900);
      await page.screenshot({ path: `/tmp/cp/${name}-${width}-${scheme}.png` });
      await context.close();
    }
}
await browser.close();
await fixture.close();
