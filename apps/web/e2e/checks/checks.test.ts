import { afterAll, beforeAll } from 'vitest';
import { describeAgents } from './agents.js';
import { describeArenas } from './arenas.js';
import { describePeople } from './people.js';
import { describeShownRuns } from './runs-shown.js';
import { Whole } from '../whole.js';

/* The checks of README.md, on one whole product: built, with its Postgres, agents and browser. */

const whole = new Whole();

beforeAll(() => whole.start(), 120_000);
afterAll(() => whole.stop(), 60_000);

// The first visit comes first, and last what kills the coder and slows the model.
describePeople(whole);
describeAgents(whole);
describeArenas(whole);
describeShownRuns(whole);
