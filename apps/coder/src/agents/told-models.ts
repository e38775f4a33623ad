import type { Logger } from 'pino';
import { BackendError } from '../services/backends/backend-error.js';
import type { ToldChoices } from '../services/backends/acp/tell-choices.js';
import { rehearsal, type Detected } from './detect-family.js';

/** What a program has told of its models, which several surfaces share. */
export interface ToldModels {
  /** Asks it, where it is signed in; callers at the same time share one answer. */
  ask(signal: AbortSignal): Promise<void>;
  /** What was found, with what it told, else with the reason why it is a list that came with BooCode. */
  addTo(found: Detected): Detected;
  /** What it calls its modes. */
  modes(): ToldChoices['modes'];
}

export interface ToldModelsPorts {
  title: string;
  detect: () => Promise<Detected>;
  tell: (signal: AbortSignal) => Promise<ToldChoices>;
  log: Logger;
}

/** Remembers what a program said; starting it takes seconds, so nobody waits for it who only wants to see the agents. */
export function createToldModels({ title, detect, tell, log }: ToldModelsPorts): ToldModels {
  let told: ToldChoices | null = null;
  let why = 'it has not been asked yet';
  let asking: Promise<void> | null = null;

  async function askOnce(signal: AbortSignal): Promise<void> {
    // Nobody's account: all that could be used is rehearsal.
    if ((await detect()).signed_in !== true) return;
    try {
      told = await tell(signal);
      if (told.models.length === 0) why = 'it named none';
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof BackendError)) throw error;
      told = null;
      why = error.message;
      log.warn({ err: error }, `could not ask ${title} for its models`);
    }
  }

  return {
    ask(signal) {
      asking ??= askOnce(signal).finally(() => {
        asking = null;
      });
      return asking;
    },
    addTo(found) {
      if (found.signed_in !== true) return found;
      if (told === null || told.models.length === 0) {
        return { ...found, models_note: `These are the models that BooCode knows of ${title}: ${why}.` };
      }
      const models = [...told.models, rehearsal];
      const known = models.some(({ id }) => id === found.default_model);
      return { ...found, models, default_model: known ? found.default_model : null };
    },
    modes: () => told?.modes ?? [],
  };
}
