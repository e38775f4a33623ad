import type { AgentEvent } from '@boocode/contracts/agent-event';
import { expect, it } from 'vitest';
import type { AgentBackend, Session, TurnResult } from './agent-backend.js';
import { promptAgent } from './prompt-agent.js';

const session: Session = {
  agent_session_id: 's',
  model: null,
  mode_id: null,
  thinking_option_id: null,
  resumed: false,
};
const call: AgentEvent = { type: 'tool_call', id: '1', tool: 'edit', title: 'Edit a', input: {} };

/** A turn in which the agent shows these events and ends like this. */
async function play(
  result: TurnResult,
  events: AgentEvent[] = [],
): Promise<{ result: TurnResult; heard: AgentEvent[] }> {
  const heard: AgentEvent[] = [];
  const backend: Pick<AgentBackend, 'prompt'> = {
    async prompt(_session, request) {
      for (const event of events) request.onEvent(event);
      return result;
    },
  };
  const ended = await promptAgent(backend, session, {
    system: '',
    user: 'go',
    signal: new AbortController().signal,
    output: null,
    onEvent: (event) => heard.push(event),
    onAsk: () => Promise.reject(new Error('Nothing is asked here.')),
  });
  return { result: ended, heard };
}

const empty: TurnResult = { outcome: 'completed', text: ' \n', usage: null };

it('takes a success over nothing for a failure', async () => {
  const { result } = await play(empty, [{ type: 'reasoning', text: 'hm' }]);
  expect(result).toMatchObject({ outcome: 'failure', error: { outcome: 'failure', code: 'output.empty' } });
});

it('leaves a turn as it ended that said something, filled a shape, or did something without a word', async () => {
  const said: TurnResult = { ...empty, text: 'Nothing was found.' };
  expect((await play(said)).result).toBe(said);
  const shaped: TurnResult = { ...empty, structured: { findings: [] } };
  expect((await play(shaped)).result).toBe(shaped);
  const { result, heard } = await play(empty, [call]);
  expect([result, heard]).toEqual([empty, [call]]);
});

it('does not speak over how a turn failed', async () => {
  const error = { outcome: 'crash', code: 'agent.exit', message: 'It died.' } as const;
  const died: TurnResult = { outcome: 'crash', error, usage: null };
  expect((await play(died)).result).toBe(died);
});
