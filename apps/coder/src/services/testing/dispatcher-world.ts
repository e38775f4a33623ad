import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { expect, vi } from 'vitest';
import { auditCounters, statesOf, type TestRun } from '../../tasks/test-run.js';
import type { TaskEnd } from '../task-runner.js';
import { gateProxy, type GateProxy } from './gate-proxy.js';
import { testHost, type TestHost } from './test-host.js';

/** Dispatchers on one database, some of them behind a gate. */
export interface DispatcherWorld {
  db: TestDatabase;
  /** Another host, at the database's own address unless it is given one. */
  host(work: Parameters<typeof testHost>[1], options?: Parameters<typeof testHost>[2], url?: string): Promise<TestHost>;
  /** Another way to the database, which can be shut. */
  gate(): Promise<GateProxy>;
  /** Resolves when the steps of a run are in these states. */
  ends(run: TestRun, states: Record<string, string>): Promise<void>;
  /** Ends all hosts and gates of a test, and audits what they counted. */
  rest(): Promise<void>;
}

export const patience = { timeout: 30_000, interval: 50 };

/** For tests only. */
export async function dispatcherWorld(): Promise<DispatcherWorld> {
  const db = await testDatabase();
  const hosts: TestHost[] = [];
  const gates: GateProxy[] = [];
  return {
    db,
    async host(work, options, url = db.url) {
      const made = await testHost(url, work, options);
      hosts.push(made);
      return made;
    },
    async gate() {
      const made = await gateProxy(db.url);
      gates.push(made);
      return made;
    },
    ends: (run, states) => vi.waitFor(async () => expect(await statesOf(db.sql, run)).toEqual(states), patience),
    async rest() {
      await Promise.all(hosts.splice(0).map((one) => one.stop()));
      await Promise.all(gates.splice(0).map((one) => one.close()));
      await auditCounters(db.sql);
    },
  };
}

/** A promise that the test settles by hand. */
export function held<T>(): { promise: Promise<T>; let: (value: T) => void } {
  const settles: ((value: T) => void)[] = [];
  const promise = new Promise<T>((resolve) => settles.push(resolve));
  return { promise, let: (value) => settles.forEach((settle) => settle(value)) };
}

export function completedWith(text: string): TaskEnd {
  return { outcome: 'completed', output: { text }, usage: null, findings: [] };
}
