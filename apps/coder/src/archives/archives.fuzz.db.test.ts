import { gzipSync } from 'node:zlib';
import { RunArchive } from '@boocode/contracts/run-archive';
import { keptRows } from '@boocode/db/kept-rows';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { hostileText, jsonOf } from '@boocode/fuzz/hostile';
import { spoilt } from '@boocode/fuzz/mutate';
import { isLong, play, playTimeout } from '@boocode/fuzz/play';
import { within } from '@boocode/fuzz/within';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { findingWorld, type FindingWorld } from '../findings/testing.js';
import { createArchiveServices, type ArchiveServices } from './archive-services.js';
import { CoderError } from '../errors.js';
import { LaunchRefused, RowsRefused } from '../tasks/errors.js';
import { digestOf } from './write-archive.js';

/** Whoever changes an archive and knows how its digest is made. */
function withTrueDigest(value: unknown): unknown {
  try {
    const draft = RunArchive.safeParse(value);
    return draft.success ? { ...draft.data, digest: digestOf(draft.data) } : value;
  } catch (error) {
    if (error instanceof RangeError) return value;
    throw error;
  }
}

const refusals = [CoderError, LaunchRefused, RowsRefused];

// Each case costs what a request of a person does, and the tests beside this one know the cases that matter most.
describe.runIf(isLong)('in the long form', () => {
  let db: TestDatabase;
  let world: FindingWorld;
  let archives: ArchiveServices;
  let archive: RunArchive;
  beforeAll(async () => {
    db = await testDatabase();
    world = await findingWorld(db);
    archives = createArchiveServices({ sql: db.sql, dataDir: world.dataDir, onChange: () => undefined });
    world.plant({ line: 3, claim: 'It breaks.' });
    const run = await world.launch();
    await world.ended(run);
    archive = await archives.exportRun(run);
  });
  afterAll(async () => {
    await world.stop();
    await db.drop();
  });

  /** What is kept, but for the sign of life of who works here. */
  const kept = () => keptRows(db.sql, ['coder_hosts']);

  const changed = fc.nat().chain(() => spoilt(fc.constant<unknown>(archive)));
  const files = fc.oneof(
    { weight: 8, arbitrary: changed.map((value) => Buffer.from(jsonOf(withTrueDigest(JSON.parse(jsonOf(value)))))) },
    { weight: 1, arbitrary: changed.map((value) => gzipSync(jsonOf(value))) },
    { weight: 1, arbitrary: fc.nat({ max: 2_000 }).map((at) => gzipSync(JSON.stringify(archive)).subarray(0, at)) },
    { weight: 1, arbitrary: hostileText.map((text) => Buffer.from(text)) },
  );

  test(
    'whatever is handed over as an archive is a run that can be shown and exported again, or is refused and writes nothing',
    { timeout: playTimeout },
    async () => {
      await play(
        'archives',
        15,
        fc.asyncProperty(files, async (bytes) => {
          const before = await kept();
          const reply = await within(
            20_000,
            'The import',
            archives.importRun(bytes).catch((error: unknown) => error),
          );
          const refused = reply instanceof Error ? reply : null;
          expect(refused === null || refusals.some((kind) => refused instanceof kind)).toBe(true);
          expect(refused?.message.length ?? 21).toBeGreaterThan(20);
          expect(refused === null ? before : await kept()).toBe(before);
          if (refused !== null) return;
          const { id } = z.object({ id: z.string() }).parse(reply);
          expect((await archives.exportRun(id)).tasks).toHaveLength(archive.tasks.length);
          const { status } = await world.call('GET', `/flow-runs/${id}`);
          expect(status).toBe(200);
        }),
      );
    },
  );
});
