// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { flows } from '../../e2e/fixture-flows.js';
import { runningRun } from '../../e2e/fixture-runs.js';
import { now, replies, show, useTestServer } from '../testing/app-page.js';

const running = runningRun(now);

useTestServer();

/** The form, with flows of every kind to choose from. */
async function form() {
  replies.set('GET /api/coder/flows', { status: 200, body: flows });
  replies.set('GET /api/coder/agents', { status: 200, body: [] });
  const page = show('/new', []);
  await screen.findByRole('radio', { name: 'Code review' });
  return page;
}

describe('the launch form of any flow', () => {
  it('asks for what the flow wants, in its words, and for a base only where it compares', async () => {
    const { user } = await form();
    expect(screen.getByLabelText('Compare with')).toBeTruthy();
    expect(screen.queryByLabelText(/Focus/)).toBeNull();
    await user.click(screen.getByRole('radio', { name: 'Architectural analysis' }));
    expect(screen.queryByLabelText('Compare with')).toBeNull();
    expect(screen.getByLabelText<HTMLTextAreaElement>('Focus').required).toBe(true);
    expect(screen.getByText('What worries you about it')).toBeTruthy();
    await user.click(screen.getByRole('radio', { name: 'Stakeholder summary' }));
    await user.type(screen.getByLabelText('Focus'), 'src');
    expect(screen.queryByLabelText('Compare with')).toBeNull();
  });

  it('finds a flow by its words, and takes documents that are picked or pasted, with their side', async () => {
    const { user } = await form();
    await user.type(screen.getByRole('searchbox', { name: 'Search the flows' }), 'divergent');
    expect(screen.getAllByRole('radio', { name: /analysis|review/ })).toHaveLength(1);
    await user.click(screen.getByRole('radio', { name: 'Gap analysis' }));
    await user.upload(screen.getByLabelText('Choose files…'), new File(['as wished'], 'wish.md'));
    await user.selectOptions(await screen.findByLabelText('What wish.md is'), 'as it should be');
    await user.click(screen.getByRole('button', { name: 'Paste a text…' }));
    await user.type(screen.getByLabelText('Name'), 'now.md');
    await user.type(screen.getByLabelText('Text'), 'as it is');
    await user.click(screen.getByRole('button', { name: 'Add the text' }));
    const handed = within(screen.getByRole('list', { name: 'Documents that are handed in' }));
    expect(handed.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      expect.stringContaining('wish.md'),
      expect.stringContaining('now.md'),
    ]);
    expect(screen.getByLabelText<HTMLSelectElement>('What wish.md is').value).toBe('desired');
    await user.click(screen.getByRole('button', { name: 'Remove now.md' }));
    expect(handed.getAllByRole('listitem')).toHaveLength(1);
  });
});

describe('the launch form, with agents', () => {
  const flow = {
    name: 'code-review',
    title: 'Code review',
    summary: 'Reads a change.',
    bands: [{ band: 'small', angles: '2 angles', when: 'For little.' }],
    stages: ['angle', 'validator'],
  };
  const agent = {
    id: 'opencode',
    title: 'opencode',
    available: true,
    version: '1.0.0',
    surface: 'opencode-server',
    signed_in: false,
    models: [{ id: 'rehearsal/r1', title: 'R1' }],
    default_model: 'rehearsal/r1',
    modes: [],
    capabilities: {
      resume: true,
      permissions: true,
      structured_output: false,
      modes: false,
      thinking: true,
      usage: true,
      steer: false,
      tools: true,
    },
    problem: null,
    checked_at: '2026-01-01T12:00:00.000Z',
  };
  const missing = {
    ...agent,
    id: 'claude',
    title: 'Claude Code',
    available: false,
    problem: { message: 'Nobody is signed in.', mend: 'claude auth login' },
  };

  beforeEach(() => {
    replies.set('GET /api/coder/flows', { status: 200, body: [flow] });
    replies.set('GET /api/coder/agents', { status: 200, body: [agent, missing] });
  });

  it('never shows the rehearsal as a model, and says what mends an agent', async () => {
    show('/new', []);
    const model = await screen.findByRole('combobox', { name: 'Model' });
    expect(model.textContent).toContain('Rehearsal (offline, not an AI model)');
    expect(model.textContent).not.toContain('R1');
    const problems = screen.getByRole('list', { name: 'Agents that cannot be used' });
    expect(problems.textContent).toContain('claude auth login');
  });

  it('offers another agent for each stage that agents do', async () => {
    const page = show('/new', []);
    await page.user.click(await screen.findByText('Different agents for different stages'));
    const angles = screen.getByRole('combobox', { name: 'Angles: agent' });
    const model = screen.getByRole('combobox', { name: 'Angles: model' });
    expect(model.hasAttribute('disabled')).toBe(true);
    await page.user.selectOptions(angles, 'opencode');
    expect(model.hasAttribute('disabled')).toBe(false);
    expect(model.textContent).toContain('Rehearsal (offline, not an AI model)');
    expect(screen.getByRole('combobox', { name: 'Validation: agent' })).toBeDefined();
  });

  it('shows a refusal at the field that it is about', async () => {
    const page = show('/new', []);
    const field = await screen.findByRole('combobox', { name: 'Repository' });
    await screen.findByRole('combobox', { name: 'Agent' });
    await page.user.type(field, '/srv/nothing');
    const body = { code: 'repository.not-a-directory', message: 'There is no directory /srv/nothing.' };
    replies.set('POST /api/coder/flow-runs', { status: 422, body });
    await page.user.click(screen.getByRole('button', { name: 'Start the run' }));
    expect(await screen.findByText('There is no directory /srv/nothing.')).toBeTruthy();
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(page.at()).toBe('/new');
  });

  it('goes to the run at once', async () => {
    const page = show('/new', [running]);
    await page.user.type(await screen.findByRole('combobox', { name: 'Repository' }), '/srv/shop');
    await screen.findByRole('combobox', { name: 'Agent' });
    const body = { id: running.id, created: true, url: `/runs/${running.id}` };
    replies.set('POST /api/coder/flow-runs', { status: 201, body });
    await page.user.click(screen.getByRole('button', { name: 'Start the run' }));
    await screen.findByRole('list', { name: 'Steps' });
    expect(page.at()).toBe(`/runs/${running.id}`);
  });
});
