import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { rehearsalModel } from '@boocode/rehearsal/name';
import { createWorld, type World } from '../backends/conformance-world.js';
import type { OpencodeServerBackend } from '../backends/opencode-server.js';
import { rehearsedOpencode } from '../backends/testing/rehearsed-opencode.js';
import { stepWorld, type StepWorld } from './step-world.js';

/** A coder whose steps the real opencode does, on the stand-in model. */
export interface OpencodeWorld {
  db: TestDatabase;
  models: World;
  opencode: OpencodeServerBackend;
  steps: StepWorld;
  end(): Promise<void>;
}

export async function opencodeWorld(): Promise<OpencodeWorld> {
  const [db, models] = await Promise.all([testDatabase(), createWorld()]);
  const opencode = rehearsedOpencode(models);
  const steps = await stepWorld(db, { id: 'opencode', backend: opencode, model: rehearsalModel });
  return {
    db,
    models,
    opencode,
    steps,
    async end() {
      await steps.stop();
      await opencode.dispose();
      await models.end();
      await db.drop();
    },
  };
}
