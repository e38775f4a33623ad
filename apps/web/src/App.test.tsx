// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { runningRun } from '../e2e/fixture-runs.js';
import { now, replies, show, useTestServer } from './testing/app-page.js';

const running = runningRun(now);

useTestServer();

describe('everywhere', () => {
  it('has the keys under ?, and they reach every page', async () => {
    const page = show(`/runs/${running.id}`, [running]);
    await page.user.keyboard('?');
    const help = (await screen.findByRole('dialog', { name: 'Keyboard' })).textContent;
    expect(help).toContain('Go to the runs');
    expect(help).toContain('CtrlShiftELeave the terminal');
    await page.user.click(screen.getByRole('button', { name: 'Close' }));
    await page.user.keyboard('gr');
    expect(page.at()).toBe('/runs');
  });

  it('asks for the token when the server does', async () => {
    replies.set('GET /api/coder/flow-runs/x', { status: 401, body: { code: 'auth.required', message: 'Sign in.' } });
    show('/runs/x', []);
    expect(await screen.findByLabelText('Token')).toBeTruthy();
  });

  it('lets in who gives the token, and shows what was asked for', async () => {
    replies.set('GET /api/coder/flow-runs/x', { status: 401, body: { code: 'auth.required', message: 'Sign in.' } });
    const page = show('/runs/x', []);
    await page.user.type(await screen.findByLabelText('Token'), 'a token');
    replies.set('POST /api/login', { status: 200, body: {} });
    replies.set('GET /api/coder/flow-runs/x', { status: 200, body: running });
    await page.user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByRole('list', { name: 'Steps' })).toBeTruthy();
    expect(screen.queryByLabelText('Token')).toBeNull();
  });
});
