// @vitest-environment happy-dom
import type { Scope } from '@boocode/contracts/access';
import type { ModelProvider } from '@boocode/contracts/model-provider';
import { UserSettings } from '@boocode/contracts/settings';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { meQuery } from '../api/access.js';
import { modelsQuery } from '../api/models.js';
import { createQueryClient } from '../api/query-client.js';
import { settingsQuery } from '../api/settings.js';
import { newPane } from '../panes/layout.js';
import type { PaneProps } from '../panes/pane.js';
import { tokenOf } from '../testing/token-of.js';
import { SettingsPane } from './SettingsPane.js';

const asked: unknown[] = [];

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, 'serviceWorker');
  asked.length = 0;
});

function show(place: string, providers: ModelProvider[] = [], ...scopes: Scope[]) {
  const client = createQueryClient();
  client.setQueryData(meQuery().queryKey, tokenOf(...(scopes.length === 0 ? (['admin'] as const) : scopes)));
  client.setQueryData(settingsQuery().queryKey, UserSettings.parse({}));
  client.setQueryData(modelsQuery().queryKey, { providers, default_model: null });
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    const body: unknown = JSON.parse(typeof init?.body === 'string' ? init.body : 'null');
    asked.push({ path, body });
    return Response.json(path === '/api/settings' ? UserSettings.parse(body) : { providers: [], default_model: null });
  });
  const change = vi.fn<PaneProps['change']>();
  render(
    <QueryClientProvider client={client}>
      <SettingsPane
        pane={newPane('s', { kind: 'settings', place })}
        project={null}
        focused
        change={change}
        close={() => undefined}
      />
    </QueryClientProvider>,
  );
  return { user: userEvent.setup(), change };
}

it('keeps the section as the place of the pane', async () => {
  const { user, change } = show('models');
  expect(screen.getByRole('region', { name: 'Models' })).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Keys' }));
  expect(change).toHaveBeenCalledWith({ place: 'keys' });
});

it('takes the name of a variable for the key of a provider, and refuses the key itself', async () => {
  const { user } = show('models');
  await user.type(screen.getByRole('textbox', { name: 'Name' }), 'mine');
  await user.type(screen.getByRole('textbox', { name: 'Address' }), 'http://127.0.0.1:11434/v1');
  const key = screen.getByRole('textbox', { name: 'Variable of its key' });
  await user.type(key, 'sk-secret');
  await user.click(screen.getByRole('button', { name: 'Add it' }));
  expect(key.getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByText(/not the key itself/)).toBeTruthy();
  expect(asked).toEqual([]);
  await user.clear(key);
  await user.type(key, 'MY_KEY');
  await user.click(screen.getByRole('button', { name: 'Add it' }));
  const body = {
    id: 'mine',
    kind: 'openai-compatible',
    base_url: 'http://127.0.0.1:11434/v1',
    key_env: 'MY_KEY',
    models: [],
  };
  expect(asked).toEqual([{ path: '/api/models/providers/mine', body }]);
});

it('offers to remove only a provider of the settings, and says where the others come from', () => {
  const provider: ModelProvider = {
    id: 'mine',
    title: 'Mine',
    kind: 'openai-compatible',
    base_url: 'http://127.0.0.1:1/v1',
    origin: 'settings',
    key_env: null,
    available: true,
    problem: null,
    models: [],
    checked_at: '',
  };
  show('models', [
    provider,
    { ...provider, id: 'openai', title: 'OpenAI', origin: 'key', key_env: 'OPENAI_API_KEY' },
    { ...provider, id: 'ollama', title: 'Ollama', origin: 'machine' },
  ]);
  const offered = screen.getAllByRole('button', { name: /^Remove/ }).map((button) => button.getAttribute('aria-label'));
  expect(offered).toEqual(['Remove Mine']);
  expect(screen.getByText(/there while/).textContent).toBe('there while OPENAI_API_KEY is set');
  expect(screen.getByText('found on this machine')).toBeTruthy();
});

it('leaves keys and default models as they are for who may not change them, and says why', async () => {
  const { user } = show('keys', [], 'run');
  expect(
    screen.getByRole('group', { name: 'What each key does', description: /needs the scope “admin”/ }),
  ).toBeTruthy();
  await user.click(screen.getByRole('button', { name: /^Keys of: New run/ }));
  await user.keyboard('y');
  expect(asked).toEqual([]);
  cleanup();
  show('models', [], 'run');
  const description = /needs the scope “admin”/;
  const defaults = screen.getByRole<HTMLFieldSetElement>('group', { name: 'Default models', description });
  expect(defaults.disabled).toBe(true);
});

it('gives an action the next key that is pressed, and Escape leaves it as it is', async () => {
  const { user } = show('keys');
  const keys = screen.getByRole('button', { name: /^Keys of: New run/ });
  await user.click(keys);
  await user.keyboard('{Escape}');
  expect(asked).toEqual([]);
  await user.click(keys);
  await user.keyboard('y');
  expect(asked).toEqual([{ path: '/api/settings', body: { keys: { 'run.new': 'y' } } }]);
});

/** A browser that can be told, and what it is asked. */
function stubPush({ permission, answer }: { permission: NotificationPermission; answer: NotificationPermission }) {
  let endpoint: string | null = null;
  const subscription = () =>
    endpoint === null
      ? null
      : {
          endpoint,
          options: { applicationServerKey: null },
          toJSON: () => ({ endpoint, keys: { p256dh: 'p', auth: 'a' } }),
          unsubscribe: async () => {
            endpoint = null;
            return true;
          },
        };
  const pushManager = {
    getSubscription: async () => subscription(),
    subscribe: async () => {
      endpoint = 'https://push.example/1';
      return subscription();
    },
  };
  const registration = { pushManager };
  const serviceWorker = { getRegistration: async () => registration, register: async () => registration, ready: null };
  Object.defineProperty(navigator, 'serviceWorker', { value: serviceWorker, configurable: true });
  vi.stubGlobal('PushManager', function PushManager() {});
  const stub = { permission, requestPermission: async () => (stub.permission = answer) };
  vi.stubGlobal('Notification', stub);
  vi.stubGlobal('isSecureContext', true);
}

function showNotifications(test: () => Response = () => new Response(null, { status: 204 })) {
  const shown = show('notifications');
  vi.stubGlobal('fetch', async (path: string, { method = 'GET', body }: RequestInit = {}) => {
    asked.push({ method, path, body: typeof body === 'string' ? JSON.parse(body) : null });
    if (path === '/api/push/key') return Response.json({ key: 'AQID' });
    return path === '/api/push/test' ? test() : new Response(null, { status: 204 });
  });
  return shown;
}

it('turns notifications of this device on, tests them and turns them off', async () => {
  stubPush({ permission: 'default', answer: 'granted' });
  const { user } = showNotifications();
  await user.click(await screen.findByRole('button', { name: 'Turn on' }));
  await screen.findByText(/On: this device is told/);
  await user.click(screen.getByRole('button', { name: 'Send a test' }));
  await screen.findByText(/should arrive within seconds/);
  await user.click(screen.getByRole('button', { name: 'Turn off' }));
  await screen.findByText('Off on this device.');
  const endpoint = 'https://push.example/1';
  expect(asked).toEqual([
    { method: 'GET', path: '/api/push/key', body: null },
    { method: 'PUT', path: '/api/push/subscriptions', body: { endpoint, keys: { p256dh: 'p', auth: 'a' } } },
    { method: 'POST', path: '/api/push/test', body: { endpoint } },
    { method: 'DELETE', path: `/api/push/subscriptions?endpoint=${encodeURIComponent(endpoint)}`, body: null },
  ]);
});

it('says why a test was not sent, and what to do where a person said no', async () => {
  stubPush({ permission: 'default', answer: 'granted' });
  const message = 'push.example did not take the notification: status 500.';
  const { user } = showNotifications(() => Response.json({ code: 'push.failed', message }, { status: 502 }));
  await user.click(await screen.findByRole('button', { name: 'Turn on' }));
  await user.click(await screen.findByRole('button', { name: 'Send a test' }));
  await screen.findByText(message);
  cleanup();
  stubPush({ permission: 'default', answer: 'denied' });
  const second = showNotifications();
  await second.user.click(await screen.findByRole('button', { name: 'Turn on' }));
  await screen.findByText(/was told to block notifications/);
  expect(screen.queryByRole('button', { name: 'Turn on' })).toBeNull();
});

it('keeps sounds off until a person turns them on, for this device', async () => {
  const { user } = showNotifications();
  const box = screen.getByRole('checkbox', { name: /Play a sound/ });
  expect(box).toHaveProperty('checked', false);
  await user.click(box);
  expect(box).toHaveProperty('checked', true);
  expect(localStorage.getItem('boocode.sounds')).toBe('on');
  await user.click(box);
  expect(localStorage.getItem('boocode.sounds')).toBeNull();
  expect(asked).toEqual([]);
});
