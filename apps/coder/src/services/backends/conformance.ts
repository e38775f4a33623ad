import { afterAll, beforeAll, describe } from 'vitest';
import { isLong } from '@boocode/rehearsal/long-form';
import { createWorld, type SubjectOptions } from './conformance-world.js';
import { describeAsks } from './conformance/asks.js';
import { describeCancel } from './conformance/cancel.js';
import { oneConversation } from './conformance/conversation.js';
import { describeDeath } from './conformance/death.js';
import { describeEndlessTurns } from './conformance/endless.js';
import { describeFaults } from './conformance/faults.js';
import { isBrief, isCore, type Costs } from './conformance/form.js';
import { describeOrders } from './conformance/orders.js';
import { describeQuiet } from './conformance/quiet.js';
import { describeRandomCancels } from './conformance/random-cancels.js';
import { describeReadOnly } from './conformance/read-only.js';
import { describeSessions } from './conformance/sessions.js';
import type { OnStage, Stage, Subject } from './conformance/stage.js';
import { describeSteer } from './conformance/steer.js';
import { describeStructuredOutput } from './conformance/structured-output.js';
import { describeTools } from './conformance/tools.js';
import { describeTurns } from './conformance/turns.js';

interface ConformanceOptions extends Costs {
  create: CreateSubject;
  faultLimitMs: number;
}

/**
 * What every backend must do with its real agent, whatever the surface. A fault of the model may take it `faultLimitMs`
 * to tell; what a surface can't do is said by its capabilities, and then held to that. Several sessions are at work at once, as in
 * the product: an agent waits most of its time. Only who looks at the whole backend is alone.
 */
export function describeConformance(name: string, options: ConformanceOptions): void {
  const isShortest = isBrief(options) && options.costly === 'each turn';
  describeOnStage(name, options.create, (stage) => {
    const conversation = oneConversation(stage);
    describeTurns(stage, { conversation, ...options });
    describeSessions(stage, { conversation, ...options });
    describeAsks(stage, options);
    describeReadOnly(stage);
    if (!isCore(options)) {
      describeStructuredOutput(stage, options);
      describeSteer(stage);
      describeFaults(stage, options);
      if (!isShortest) describeEndlessTurns(stage);
    }
    // What is left of them where each turn is a start is among the pitfalls of all command lines.
    if (!isShortest || !isCore(options)) {
      describeTools(stage, options);
      describeOrders(stage);
      describeCancel(stage, options);
      describeDeath(stage, options);
    }
    describeQuiet(stage);
  });
  // Each moment of a turn is cancelled above; when it is left to chance, only many times say something.
  if (!isLong) return;
  // In a world where nothing else has left a session open: all that runs afterwards is looked at.
  describeOnStage(`${name}, cancelled at random,`, options.create, describeRandomCancels);
}

type CreateSubject = (options: SubjectOptions) => Subject;

/** Tests of one backend in a world of its own. */
export function describeOnStage(name: string, create: CreateSubject, describeAll: (stage: OnStage) => void): void {
  describe(`${name} as a backend`, { timeout: 120_000 }, () => {
    let current: Stage | null = null;
    const stage = (): Stage => {
      if (current === null) throw new Error('The suite has not begun.');
      return current;
    };
    beforeAll(async () => {
      const world = await createWorld();
      current = { world, subject: create(world) };
    });
    afterAll(async () => {
      await current?.subject.backend.dispose();
      await current?.world.end();
    });
    describeAll(stage);
  });
}
