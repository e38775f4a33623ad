import { expect, test } from 'vitest';
import { playEnvironment, type Border } from './environment.js';
import { playTimeout } from './play.js';

/** The test of a program's environment, `what` being what it makes of a good one. */
export function testEnvironment(what: string, border: Border): void {
  test(
    `an environment makes ${what}, or is refused by the names of its variables and without their secrets`,
    { timeout: playTimeout },
    async () => {
      await expect(playEnvironment(border)).resolves.toBeUndefined();
    },
  );
}
