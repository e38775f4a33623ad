import type { AgentDescription } from '@boocode/contracts/agent';
import { LaunchRequest } from '@boocode/contracts/flow-run';
import type { Field } from './field-errors.js';

/** What stands in the form; an empty string is "not said", and the server decides. */
export type LaunchForm = Record<Field, string> & { key: string; agents: Record<string, StageAgent> };

/** Who does a stage; without an agent it is who does the rest. */
export interface StageAgent {
  agent: string;
  model: string;
}

export type LaunchEvent =
  | { type: 'set'; field: Field; value: string; key: string }
  | { type: 'use'; stage: string; choice: StageAgent; key: string };

/** An empty form. `key` makes that one form launches one run, however often it is sent. */
export const emptyForm = (key: string): LaunchForm => ({
  flow: '',
  repo: '',
  base: '',
  goal: '',
  band: '',
  agent: '',
  model: '',
  deadline_minutes: '',
  agents: {},
  key,
});

/** A changed form is another launch, so it takes another key; another agent has other models, another flow other stages. */
export function launchForm(form: LaunchForm, event: LaunchEvent): LaunchForm {
  if (event.type === 'use') {
    return { ...form, agents: { ...form.agents, [event.stage]: event.choice }, key: event.key };
  }
  const changed = { ...form, [event.field]: event.value, key: event.key };
  if (event.field === 'flow') return { ...changed, agents: {} };
  return event.field === 'agent' ? { ...changed, model: '' } : changed;
}

/** The request that a form makes. `flow` is what the picker shows while nothing was picked. */
export function requestOf(form: LaunchForm, flow: string): LaunchRequest {
  const { key, agents, ...values } = form;
  const said = Object.fromEntries(
    Object.entries({ ...values, flow: form.flow === '' ? flow : form.flow })
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  );
  const deadline = form.deadline_minutes === '' ? {} : { deadline_minutes: Number(form.deadline_minutes) };
  const chosen = Object.entries(agents)
    .filter(([, { agent }]) => agent !== '')
    .map(([stage, { agent, model }]) => [stage, { agent, ...(model !== '' && { model }) }] as const);
  const mix = chosen.length === 0 ? {} : { agents: Object.fromEntries(chosen) };
  return LaunchRequest.parse({ ...said, ...deadline, ...mix, repo: form.repo.trim(), idempotency_key: key });
}

/** The agent that the server takes when none is chosen: the first that can be used. */
export const defaultAgent = (agents: readonly AgentDescription[]) => agents.find((agent) => agent.available) ?? null;
