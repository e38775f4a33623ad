import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProviderSetting } from '@boocode/contracts/model-provider';
import { z } from 'zod';
import { refused } from '../../errors.js';

const File = z.strictObject({ providers: z.array(ProviderSetting).default([]) });

/** The person's own providers, in `models.json` of the data folder. */
export interface ProviderSettings {
  /** Throws `models.unreadable` when a hand has made something else of the file. */
  read(): Promise<ProviderSetting[]>;
  put(setting: ProviderSetting): Promise<void>;
  /** Whether there was one. */
  remove(id: string): Promise<boolean>;
}

export function providerSettings(dataDir: string): ProviderSettings {
  const file = join(dataDir, 'models.json');
  const read = async (): Promise<ProviderSetting[]> => parse(file, await readFile(file, 'utf8').catch(missing));
  const write = async (providers: ProviderSetting[]): Promise<void> => {
    await mkdir(dataDir, { recursive: true });
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, `${JSON.stringify({ providers }, null, 2)}\n`, { mode: 0o600 });
    await rename(draft, file);
  };
  let turn: Promise<unknown> = Promise.resolve();
  /** Reading and writing belong together: two changes at once would lose one. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };
  return {
    read,
    put: (setting) =>
      inTurn(async () => {
        const present = await read();
        const others = present.filter(({ id }) => id !== setting.id);
        await write([...others, setting]);
      }),
    remove: (id) =>
      inTurn(async () => {
        const present = await read();
        const others = present.filter((setting) => setting.id !== id);
        if (others.length === present.length) return false;
        await write(others);
        return true;
      }),
  };
}

function parse(file: string, text: string | null): ProviderSetting[] {
  if (text === null) return [];
  try {
    return File.parse(JSON.parse(text)).providers;
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : 'it is no JSON';
    throw refused('models.unreadable', `${file} cannot be read: ${why}. Mend or remove it.`);
  }
}

function missing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
