import * as fc from 'fast-check';
import { hostileText } from './hostile.js';
import { play } from './play.js';

type Environment = Record<string, string>;

/** More is not read by anybody. */
const mostCharacters = 4_000;

/** The environment of a process, as it is read at its start. */
export interface Border {
  /** Throws a `ConfigError`. */
  read: (env: Environment) => unknown;
  /** The schema that it is read with, by whose variables it is played. */
  schema: { shape: object };
  /** Variables that no schema names. */
  besides?: readonly string[];
  good: Readonly<Environment>;
  secrets: readonly string[];
}

/** Plays the environment of a process: whatever stands in it, the process starts or says which variables keep it from that. */
export async function playEnvironment({ read, schema, besides = [], good, secrets }: Border): Promise<void> {
  read(good);
  const environment = environments(good, [...Object.keys(schema.shape), ...besides]);
  await play(
    'environment',
    60,
    fc.property(environment, (given) => judgeEnvironment(read, given, secrets)),
  );
}

/** A good environment of which some variables hold what they should not, or are missing. */
function environments(good: Readonly<Environment>, names: readonly string[]): fc.Arbitrary<Environment> {
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

/** Reads an environment; throws unless it is taken, or refused by a `ConfigError` that names variables, can be read and tells no secret. */
function judgeEnvironment(
  read: (env: Environment) => unknown,
  environment: Environment,
  secrets: readonly string[],
): void {
  try {
    read(environment);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ConfigError') throw error;
    if (!/\b[A-Z_]{6,}\b/.test(error.message))
      throw new Error(`It names no variable: ${error.message}`, { cause: error });
    if (error.message.length > mostCharacters || /[^\P{Cc}\n\t]/u.test(error.message))
      throw new Error(`Nobody can read it: ${error.message.slice(0, 500)}`, { cause: error });
    const told = secrets.filter(
      (name) => (environment[name] ?? '').trim().length > 11 && error.message.includes(environment[name] ?? ''),
    );
    if (told.length > 0) throw new Error(`It tells ${told.join(', ')}: ${error.message}`, { cause: error });
  }
}
