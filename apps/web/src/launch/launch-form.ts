import { Band } from '@boocode/contracts/flow-plan';
import type { AgentChoice, FlowDescription, LaunchInput } from '@boocode/contracts/flow-run';
import { SubjectDocument } from '@boocode/contracts/subject';
import { z } from 'zod';
import type { Field } from './field-errors.js';

const said = z.string();

/** Who does a stage or one of its steps; an empty string is "as the rest". */
export const StageAgent = z.object({
  agent: said,
  model: said,
  mode_id: said,
  thinking_option_id: said,
  /** Of a step: its stage, whose choices it takes over; of a stage: empty. */
  under: said,
});
export type StageAgent = z.infer<typeof StageAgent>;

/** What stands in the form; an empty string is "not said", and the server decides. */
export const LaunchForm = z.object({
  flow: said,
  repo: said,
  base: said,
  goal: said,
  focus: said,
  band: said,
  agent: said,
  model: said,
  deadline_minutes: said,
  min_angles: said,
  /** In thousands of tokens, or in US dollars. */
  budget: said,
  unit: z.enum(['tokens', 'usd']),
  /** Whether steps may take over what was asked before. */
  reuse: z.boolean().default(false),
  agents: z.record(said, StageAgent),
  documents: z.array(SubjectDocument).readonly(),
  /** Makes that one form launches one run, however often it is sent. */
  key: said,
});
export type LaunchForm = z.infer<typeof LaunchForm>;

export type LaunchEvent =
  | { type: 'set'; field: Field; value: string; key: string }
  | { type: 'measure'; unit: LaunchForm['unit']; key: string }
  | { type: 'reuse'; reuse: boolean; key: string }
  | { type: 'hand'; documents: readonly SubjectDocument[]; key: string }
  /** `name`: a stage, or the key of a step. */
  | { type: 'use'; name: string; choice: StageAgent; key: string };

export const emptyForm = (key: string): LaunchForm => ({
  flow: '',
  repo: '',
  base: '',
  goal: '',
  focus: '',
  band: '',
  agent: '',
  model: '',
  deadline_minutes: '',
  min_angles: '',
  budget: '',
  unit: 'tokens',
  reuse: false,
  agents: {},
  documents: [],
  key,
});

/** What belongs to an agent is forgotten where it was chosen for another one: models, modes and thinking are the agent's own. */
const withoutModels = (agents: LaunchForm['agents'], isConcerned: (name: string, choice: StageAgent) => boolean) =>
  Object.fromEntries(
    Object.entries(agents).filter(([name, choice]) => choice.agent !== '' || !isConcerned(name, choice)),
  );

/** A changed form is another launch, so it takes another key; another flow has other stages. */
export function launchForm(form: LaunchForm, event: LaunchEvent): LaunchForm {
  const { key } = event;
  switch (event.type) {
    case 'use': {
      const { name, choice } = event;
      const isOther = choice.agent !== (form.agents[name]?.agent ?? '');
      const agents = isOther ? withoutModels(form.agents, (_, { under }) => under === name) : form.agents;
      return { ...form, agents: { ...agents, [name]: choice }, key };
    }
    case 'hand':
      return { ...form, documents: event.documents, key };
    case 'reuse':
      return { ...form, reuse: event.reuse, key };
    case 'measure':
      return { ...form, unit: event.unit, budget: '', key };
    case 'set': {
      const changed = { ...form, [event.field]: event.value, key };
      if (event.field === 'flow') return { ...changed, agents: {}, min_angles: '' };
      if (event.field !== 'agent') return changed;
      const follows = ({ under }: StageAgent) => (form.agents[under]?.agent ?? '') === '';
      return { ...changed, model: '', agents: withoutModels(form.agents, (_, choice) => follows(choice)) };
    }
    default:
      return event satisfies never;
  }
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

/** What the flow cannot begin without and has not been told, in words; null when it has all. */
export function missingWords({ inputs }: Pick<FlowDescription, 'inputs'>, form: LaunchForm): string | null {
  if (form.repo.trim() === '') return 'Name the repository first.';
  // A document can say what the goal would.
  if (inputs.goal === 'required' && form.goal.trim() === '' && form.documents.length === 0)
    return `Say the goal first: ${inputs.goal_label}.`;
  if (inputs.focus === 'required' && focusOf(form).length === 0) return 'Name the files or folders to look at first.';
  if (inputs.documents === 'required' && form.documents.length === 0)
    return `Hand in a document first: ${inputs.document_label}.`;
  return null;
}

/** What a choice says, with what it takes over from its stage; null when that is nothing. */
function choiceOf(choice: StageAgent, agents: LaunchForm['agents']): AgentChoice | null {
  const stage = choice.agent === '' ? agents[choice.under] : undefined;
  const names = ['agent', 'model', 'mode_id', 'thinking_option_id'] as const;
  const all = names.flatMap((name) => {
    const value = choice[name] === '' ? (stage?.[name] ?? '') : choice[name];
    return value === '' ? [] : [[name, value] as const];
  });
  const own = names.some((name) => choice[name] !== '');
  return own ? Object.fromEntries(all) : null;
}

/** When the report is written, and what the run may use. */
function boundsOf({ deadline_minutes, min_angles, budget, unit }: LaunchForm) {
  const most = Number(budget);
  return {
    ...(deadline_minutes !== '' && { deadline_minutes: Number(deadline_minutes) }),
    ...(min_angles !== '' && { min_angles: Number(min_angles) }),
    ...(budget !== '' && { budget: unit === 'usd' ? { usd: most } : { tokens: Math.round(most * 1000) } }),
  };
}

/** The request that a form makes: of what is said, that which this flow takes. Whether it is right the server says. */
export function requestOf(form: LaunchForm, flow: Pick<FlowDescription, 'name' | 'inputs'>): LaunchInput {
  const { inputs, name } = flow;
  const word = (field: 'base' | 'agent' | 'model') => form[field].trim();
  const band = Band.options.find((each) => each === form.band);
  const focus = inputs.focus === 'no' ? [] : focusOf(form);
  const documents = inputs.documents === 'no' ? [] : form.documents;
  const chosen = Object.entries(form.agents).flatMap(([of, choice]) => {
    const whole = choiceOf(choice, form.agents);
    return whole === null ? [] : [[of, whole] as const];
  });
  return {
    flow: name,
    repo: form.repo.trim(),
    goal: form.goal.trim(),
    ...(isChange(flow, form) && word('base') !== '' && { base: word('base') }),
    ...(focus.length > 0 && { focus }),
    ...(documents.length > 0 && { documents: [...documents] }),
    ...(band !== undefined && { band }),
    ...(word('agent') !== '' && { agent: word('agent') }),
    ...(word('model') !== '' && { model: word('model') }),
    ...boundsOf(form),
    ...(form.reuse && { reuse: true }),
    ...(chosen.length > 0 && { agents: Object.fromEntries(chosen) }),
    ...(form.key !== '' && { idempotency_key: form.key }),
  };
}
