import { InvalidArgumentError } from 'commander';
import type { AgentChoice } from '@boocode/contracts/flow-run';

type Use = [string, AgentChoice];

/**
 * `angle=codex/model`, `validator=claude,thinking=high` or `angle=/model`: who does a stage, a persona's step or one step. Said
 * more than once, each is added.
 */
export function addUse(text: string, before: Use[] = []): Use[] {
  const [, step, who = '', options = ''] = /^([^=,]+)=([^,]*)((?:,[a-z]+=[^,]+)*)$/.exec(text) ?? [];
  if (step === undefined) throw new InvalidArgumentError(`Say it as ${example}.`);
  const slash = who.indexOf('/');
  const [agent, model] = slash < 0 ? [who, ''] : [who.slice(0, slash), who.slice(slash + 1)];
  const choice: AgentChoice = {
    ...(agent !== '' && { agent }),
    ...(model !== '' && { model }),
    ...Object.fromEntries(options.split(',').filter(Boolean).map(option)),
  };
  if (Object.keys(choice).length === 0) throw new InvalidArgumentError(`Name an agent or a model, as in ${example}.`);
  if (before.some(([name]) => name === step)) throw new InvalidArgumentError(`${step} is said twice.`);
  return [...before, [step, choice]];
}

const example = 'angle=codex/model, or validator=claude,thinking=high,mode=plan';

function option(text: string): [string, string] {
  const [name = '', value = ''] = text.split('=');
  if (name === 'thinking') return ['thinking_option_id', value];
  if (name === 'mode') return ['mode_id', value];
  throw new InvalidArgumentError(`There is no ${name}; it can be thinking or mode.`);
}

/** Collects a flag that can be said again. */
export function addOne(text: string, before: string[] = []): string[] {
  return [...before, text];
}
