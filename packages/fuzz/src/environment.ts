import * as fc from 'fast-check';
import { hostileText } from './hostile.js';

type Environment = Record<string, string>;

/** A good environment of which some variables hold what they should not, or are missing. */
export function environments(good: Readonly<Environment>, names: readonly string[]): fc.Arbitrary<Environment> {
  const all = [...new Set([...Object.keys(good), ...names])];
  const value = fc.oneof(
    hostileText,
    fc.constantFrom('0', '-1', '65536', '1e3', '0x10', ' 7 ', 'http://[::1', 'postgres://'),
  );
  const change = fc.tuple(fc.constantFrom(...all), fc.option(value, { nil: undefined, freq: 6 }));
  return fc.array(change, { maxLength: 4 }).map((changes) => {
    const environment = new Map(Object.entries(good));
    for (const [name, text] of changes) {
      if (text === undefined) environment.delete(name);
      else environment.set(name, text);
    }
    return Object.fromEntries(environment);
  });
}

/** Reads an environment; throws unless it is taken, or refused by a `ConfigError` that names variables and tells none of the secrets. */
export function judgeEnvironment(
  read: (env: Environment) => unknown,
  environment: Environment,
  secrets: readonly string[],
): void {
  try {
    read(environment);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ConfigError') throw error;
    if (!/[A-Z_]{6,}[.\w]*: /.test(error.message))
      throw new Error(`It names no variable: ${error.message}`, { cause: error });
    const told = secrets.filter(
      (name) => (environment[name] ?? '').trim().length > 7 && error.message.includes(environment[name] ?? ''),
    );
    if (told.length > 0) throw new Error(`It tells ${told.join(', ')}: ${error.message}`, { cause: error });
  }
}
