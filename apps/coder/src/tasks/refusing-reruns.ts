import postgres from 'postgres';
import { RerunRefused } from './errors.js';

const REFUSED = 'BC002';

/** Turns the engine's refusal of a rerun into `RerunRefused`. */
export async function refusingReruns<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code === REFUSED) {
      throw new RerunRefused(error.message, { cause: error });
    }
    throw error;
  }
}
