import type { Page } from 'playwright-core';

/**
 * What a page of another origin can send: requests that need no permission of the server, and those that do. Resolves to what came of
 * each, as that page sees it.
 */
export const attack = (page: Page, product: string): Promise<Record<string, string>> =>
  page.evaluate(async (to) => {
    const came: Record<string, string> = {};
    const json = '{"title":"planted"}';
    const settle = (name: string, act: () => Promise<string>) =>
      act().then(
        (result) => (came[name] = result),
        (error: unknown) => (came[name] = error instanceof Error ? error.name : String(error)),
      );
    // What runs in that page brings all of its functions along.
    // oxlint-disable-next-line unicorn/consistent-function-scoping
    const loaded = (tag: 'img' | 'script', src: string) =>
      new Promise<string>((resolve) => {
        const element = Object.assign(document.createElement(tag), { src });
        element.addEventListener('load', () => resolve('loaded'));
        element.addEventListener('error', () => resolve('refused'));
        document.body.append(element);
      });
    const send = async (given: RequestInit, path = '/api/chats') =>
      (await fetch(to + path, { credentials: 'include', ...given })).type;
    // A blind one is sent, and whatever is answered is hidden: only the database tells what it did.
    await settle('blind text', () => send({ method: 'POST', mode: 'no-cors', body: json }));
    await settle('json', () => send({ method: 'POST', headers: { 'content-type': 'application/json' }, body: json }));
    await settle('put', () => send({ method: 'PUT', body: json }));
    await settle('delete', () => send({ method: 'DELETE' }));
    await settle('read', () => send({}));
    await settle('terminal', () => send({ method: 'POST', mode: 'no-cors', body: '{}' }, '/api/term/terminals'));
    await settle('run', () => send({ method: 'POST', mode: 'no-cors', body: '{}' }, '/api/coder/flow-runs'));
    await settle('image', () => loaded('img', `${to}/api/chats`));
    await settle('script', () => loaded('script', `${to}/api/chats`));
    return came;
  }, product);

/** Tries to open WebSockets; resolves to `open` or `refused` of each. */
export const openSockets = (page: Page, addresses: string[]): Promise<string[]> =>
  page.evaluate(
    (all) =>
      Promise.all(
        all.map(
          (address) =>
            new Promise<string>((resolve) => {
              const socket = new WebSocket(address);
              socket.addEventListener('open', () => resolve('open'));
              socket.addEventListener('error', () => resolve('refused'));
            }),
        ),
      ),
    addresses,
  );

/** Posts a form from the page's own window; resolves to the status of the answer. */
export async function submitForm(page: Page, action: string): Promise<{ status: number; cookie: string | undefined }> {
  const [reply] = await Promise.all([
    page.waitForResponse((response) => response.url() === action),
    page.evaluate((to) => {
      const form = Object.assign(document.createElement('form'), { action: to, method: 'post', enctype: 'text/plain' });
      // As text it reads like JSON: {"title":"=planted"}
      form.append(Object.assign(document.createElement('input'), { name: '{"title":"', value: 'planted"}' }));
      document.body.append(form);
      form.submit();
    }, action),
  ]);
  return { status: reply.status(), cookie: (await reply.request().allHeaders())['cookie'] };
}
