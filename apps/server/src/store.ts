import type { Sql } from '@boocode/db/connect';
import type { Broker } from './streams/broker.js';

/** What routes keep things in, and what tells pages of it. */
export interface Store {
  sql: Sql;
  broker: Broker;
}

/** One person uses a BooCode. Rows name them all the same, so that there may be more one day. */
export const userId = 'local';
