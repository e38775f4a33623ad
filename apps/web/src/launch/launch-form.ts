import { LaunchRequest, type AgentDescription } from '@boocode/contracts/flow-run';
import type { Field } from './field-errors.js';

/** What stands in the form; an empty string is "not said", and the server decides. */
export type LaunchForm = Record<Field, string> & { key: string };

export type LaunchEvent = { type: 'set'; field: Field; value: string; key: string };

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
  key,
});

/** A changed form is another launch, so it takes another key; another agent has other models. */
export function launchForm(form: LaunchForm, event: LaunchEvent): LaunchForm {
  const changed = { ...form, [event.field]: event.value, key: event.key };
  return event.field === 'agent' ? { ...changed, model: '' } : changed;
}

/** The request that a form makes. `flow` is what the picker shows while nothing was picked. */
export function requestOf(form: LaunchForm, flow: string): LaunchRequest {
  const { key, ...values } = form;
  const said = Object.fromEntries(
    Object.entries({ ...values, flow: form.flow === '' ? flow : form.flow })
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  );
  const deadline = form.deadline_minutes === '' ? {} : { deadline_minutes: Number(form.deadline_minutes) };
  return LaunchRequest.parse({ ...said, ...deadline, repo: form.repo.trim(), idempotency_key: key });
}

/** The agent that the server takes when none is chosen: the first that can be used. */
export const defaultAgent = (agents: readonly AgentDescription[]) => agents.find((agent) => agent.available) ?? null;
