import type { PromptResponse } from '@agentclientprotocol/sdk/unstable';
import { z } from 'zod';
import type { Turn } from './turn.js';

/** A way to say something to a turn that runs, for as long as it runs. */
export interface Steering {
  /** False: the agent has ended the turn, and has not heard it. */
  say(text: string): Promise<boolean>;
  /** All that was said. */
  said(): readonly string[];
  /** What the agent answered to words that it takes as prompts of their own: the turn is not over before. Null: there are none. */
  answered(): Promise<PromptResponse | null>;
}

const Outcome = z.looseObject({ outcome: z.string() });

export function createSteering({ agent, process, session }: Turn): Steering {
  const said: string[] = [];
  const prompts: Promise<PromptResponse>[] = [];

  async function inject(prompt: object[]): Promise<boolean> {
    const call = { sessionId: session.id, prompt, _meta: { steering: { idleBehavior: 'promptRequired' } } };
    const { outcome } = Outcome.parse(await process.agent.request('_session/steering', call));
    return outcome === 'injected';
  }

  return {
    async say(text) {
      const prompt = [{ type: 'text' as const, text }];
      if (agent.steering === 'extension' && !(await inject(prompt))) return false;
      if (agent.steering === 'prompt') {
        const answer = process.agent.request<PromptResponse>('session/prompt', { sessionId: session.id, prompt });
        // What fails here fails for the turn too, which tells; it may have ended before anybody waits for this.
        answer.catch(() => undefined);
        prompts.push(answer);
      }
      said.push(text);
      return true;
    },
    said: () => said,
    async answered() {
      let last: PromptResponse | null = null;
      // More can be said while one is waited for.
      for (let prompt = prompts.shift(); prompt !== undefined; prompt = prompts.shift()) last = await prompt;
      return last;
    },
  };
}
