import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import webPush from 'web-push';
import { z } from 'zod';
import { refused } from '../errors.js';

const VapidKeys = z.strictObject({ publicKey: z.string().min(1), privateKey: z.string().min(1) });

/** The pair by which push services know this server (RFC 8292), base64url. */
export type VapidKeys = z.infer<typeof VapidKeys>;

/**
 * The pair in `push-keys.json` of the data folder, made when it is first asked for. A lost file makes a new pair, and devices have to
 * subscribe again. Throws `push.keys-unreadable` when a hand has made something else of the file.
 */
export async function vapidKeys(dataDir: string): Promise<VapidKeys> {
  const file = join(dataDir, 'push-keys.json');
  const text = await readIfThere(file);
  if (text !== null) return parse(file, text);
  await mkdir(dataDir, { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(webPush.generateVAPIDKeys(), null, 2)}\n`, { mode: 0o600 });
  try {
    // It is there whole or not at all, and the first one stays.
    await link(draft, file).catch(unlessCode('EEXIST'));
  } finally {
    await rm(draft);
  }
  return parse(file, await readFile(file, 'utf8'));
}

function parse(file: string, text: string): VapidKeys {
  try {
    return VapidKeys.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : 'it is no JSON';
    throw refused(
      'push.keys-unreadable',
      `${file} cannot be read: ${why}. Mend it, or remove it to have new keys made.`,
    );
  }
}

async function readIfThere(file: string): Promise<string | null> {
  return (await readFile(file, 'utf8').catch(unlessCode('ENOENT'))) ?? null;
}

const unlessCode =
  (code: string) =>
  (error: unknown): undefined => {
    if (error instanceof Error && 'code' in error && error.code === code) return undefined;
    throw error;
  };
