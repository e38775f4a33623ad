import type { AgentDescription } from '@boocode/contracts/agent';
import { Band } from '@boocode/contracts/flow-plan';
import type { FlowDescription, LaunchInput } from '@boocode/contracts/flow-run';
import type { SubjectDocument } from '@boocode/contracts/subject';
import type { Field } from './field-errors.js';

/** What stands in the form; an empty string is "not said", and the server decides. */
export type LaunchForm = Record<Field, string> & {
  key: string;
  agents: Record<string, StageAgent>;
  documents: readonly SubjectDocument[];
};

/** Who does a stage; without an agent it is who does the rest. */
export interface StageAgent {
  agent: string;
  model: string;
}

export type LaunchEvent =
  | { type: 'set'; field: Field; value: string; key: string }
  | { type: 'hand'; documents: readonly SubjectDocument[]; key: string }
  | { type: 'use'; stage: string; choice: StageAgent; key: string };

/** A form with what an address says. `key` makes that one form launches one run, however often it is sent. */
export const formOf = (said: URLSearchParams, key: string): LaunchForm => ({
  flow: said.get('flow') ?? '',
  repo: said.get('repo') ?? '',
  base: '',
  goal: said.get('goal') ?? '',
  focus: '',
  band: '',
  agent: '',
  model: '',
  deadline_minutes: '',
  agents: {},
  documents: [],
  key,
});

/** A changed form is another launch, so it takes another key; another agent has other models, another flow other stages. */
export function launchForm(form: LaunchForm, event: LaunchEvent): LaunchForm {
  if (event.type === 'use') {
    return { ...form, agents: { ...form.agents, [event.stage]: event.choice }, key: event.key };
  }
  if (event.type === 'hand') return { ...form, documents: event.documents, key: event.key };
  const changed = { ...form, [event.field]: event.value, key: event.key };
  if (event.field === 'flow') return { ...changed, agents: {} };
  return event.field === 'agent' ? { ...changed, model: '' } : changed;
}

/** The paths of the focus, one a line. */
const focusOf = ({ focus }: Pick<LaunchForm, 'focus'>): string[] =>
  focus
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Whether the run would be compared with something: only a flow that looks at changes does, and not when it is told where. */
export const isChange = ({ inputs }: Pick<FlowDescription, 'inputs'>, form: Pick<LaunchForm, 'focus'>): boolean =>
  inputs.change && (inputs.focus === 'no' || focusOf(form).length === 0);

/** The request that a form makes: of what is said, that which this flow takes. Whether it is right the server says. */
export function requestOf(form: LaunchForm, flow: Pick<FlowDescription, 'name' | 'inputs'>): LaunchInput {
  const { inputs, name } = flow;
  const said = (field: 'base' | 'band' | 'agent' | 'model') => form[field].trim();
  const band = bands.find((each) => each === said('band'));
  const focus = inputs.focus === 'no' ? [] : focusOf(form);
  const documents = inputs.documents === 'no' ? [] : form.documents;
  const chosen = Object.entries(form.agents)
    .filter(([, { agent }]) => agent !== '')
    .map(([stage, { agent, model }]) => [stage, { agent, ...(model !== '' && { model }) }] as const);
  return {
    flow: name,
    repo: form.repo.trim(),
    goal: form.goal.trim(),
    ...(isChange(flow, form) && said('base') !== '' && { base: said('base') }),
    ...(focus.length > 0 && { focus }),
    ...(documents.length > 0 && { documents: [...documents] }),
    ...(band !== undefined && { band }),
    ...(said('agent') !== '' && { agent: said('agent') }),
    ...(said('model') !== '' && { model: said('model') }),
    ...(form.deadline_minutes !== '' && { deadline_minutes: Number(form.deadline_minutes) }),
    ...(chosen.length > 0 && { agents: Object.fromEntries(chosen) }),
    idempotency_key: form.key,
  };
}

const bands = Band.options;

/** The agent that the server takes when none is chosen: the first that can be used. */
export const defaultAgent = (agents: readonly AgentDescription[]) => agents.find((agent) => agent.available) ?? null;
