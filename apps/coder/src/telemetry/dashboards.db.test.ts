import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { testApp, type TestApp } from '../services/testing/test-app.js';
import { registerHost, type Host } from '../tasks/host.js';
import { createMetrics } from './metrics.js';

const docs = path.resolve(import.meta.dirname, '../../../../openspec');
const readDoc = (name: string): string => readFileSync(path.join(docs, name), 'utf8');

let db: TestDatabase;
let host: Host;
let app: TestApp;
/** By name, as the endpoint declares them, and what each kind of series is called. */
let exposed: Map<string, string[]>;
beforeAll(async () => {
  db = await testDatabase();
  host = await registerHost(db.sql, { hostname: 'test', pid: 1 });
  app = await testApp(db.sql, { metrics: createMetrics({ sql: db.sql, host: host.id }) });
  exposed = declared(await scrape());
});
afterAll(async () => {
  await app.close();
  await host.close();
  await db.drop();
});

async function scrape(): Promise<string> {
  const { statusCode, body } = await app.app.inject({ url: '/metrics', headers: { host: '127.0.0.1:7401' } });
  expect(statusCode).toBe(200);
  return body;
}

function declared(text: string): Map<string, string[]> {
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  return new Map(
    types.map(([, name = '', kind]) => [
      name,
      kind === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ]),
  );
}

/** The metrics that an expression reads. Throws where it is none by Prometheus' grammar. */
function metricsOf(expression: string): string[] {
  // What Grafana fills in.
  const filled = expression.replaceAll('$__rate_interval', '5m').replaceAll('$job', 'boocode');
  const names: string[] = [];
  parser.parse(filled).iterate({
    enter({ type, from, to }) {
      if (type.isError) throw new Error(`No PromQL at ${from}: ${filled.slice(Math.max(0, from - 20), to + 20)}`);
      // A label is an identifier too, and of another kind of node.
      if (type.name === 'Identifier') names.push(filled.slice(from, to));
    },
  });
  return names;
}

const Panel = z.object({
  id: z.int(),
  title: z.string().min(1),
  type: z.string(),
  gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
  targets: z.array(z.object({ expr: z.string(), refId: z.string() })).default([]),
});
const Dashboard = z.object({ uid: z.string(), schemaVersion: z.int(), panels: z.array(Panel) });
const Rules = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^BooCode[A-Za-z]+$/),
          expr: z.string(),
          for: z.string().regex(/^\d+[smhd]$/),
          labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
          annotations: z.strictObject({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
});

const dashboard = Dashboard.parse(JSON.parse(readDoc('operations/grafana/boocode.json')));
const rules = Rules.parse(parse(readDoc('operations/grafana/alerts.yaml'))).groups.flatMap((group) => group.rules);
/** Of Prometheus itself, and of node_exporter. */
const ofOthers = /^(?:up|node_filesystem_(?:avail|size)_bytes)$/;

describe('the dashboard', () => {
  const expressions = dashboard.panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => [title, expr] as const),
  );

  it.each(expressions)('reads only what is exposed: %s, %s', (_title, expression) => {
    const metrics = metricsOf(expression);
    expect(metrics.length).toBeGreaterThan(0);
    const known = [...exposed.values()].flat();
    expect(metrics.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('shows every metric that is exposed, in panels that do not overlap', () => {
    const shown = new Set(expressions.flatMap(([, expression]) => metricsOf(expression)));
    expect([...exposed].filter(([, series]) => !series.some((name) => shown.has(name)))).toEqual([]);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});

describe('the alerts', () => {
  it.each(rules.map(({ alert, expr }) => [alert, expr] as const))(
    'read only what is exposed: %s',
    (_alert, expression) => {
      const known = [...exposed.values()].flat();
      const metrics = metricsOf(expression);
      expect(metrics.length).toBeGreaterThan(0);
      expect(metrics.filter((name) => !known.includes(name) && !ofOthers.test(name))).toEqual([]);
    },
  );

  it('are each explained on the page of them, under one name', () => {
    const page = readDoc('operations/dashboards.md');
    expect(rules.map(({ alert }) => alert).filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });
});

it('lists every metric on the page of telemetry, and none that is not', () => {
  const section = readDoc('telemetry.md').split('## Traces')[0] ?? '';
  const listed = [...section.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, name = '']) => name);
  expect(listed.toSorted()).toEqual([...exposed.keys()].toSorted());
});

it('refuses what is no PromQL, and sees through functions, labels and joins', () => {
  expect(() => metricsOf('sum(rate(boocode_x[5m])')).toThrow(/No PromQL/);
  expect(() => metricsOf('sum by (agent boocode_x')).toThrow(/No PromQL/);
  expect(metricsOf('sum by (agent) (rate(a_total{agent=~"b_total"}[5m])) / on (agent) c_total')).toEqual([
    'a_total',
    'c_total',
  ]);
});

it('counts answers by route and status, under one name for all that a stranger asks for', async () => {
  const metrics = createMetrics({ sql: db.sql, host: host.id });
  const counted = await testApp(db.sql, { metrics });
  for (const url of ['flow-runs?limit=1', 'flow-runs?limit=zero', 'strange/place', 'strange/other']) {
    await counted.app.inject({ url: `/api/coder/${url}`, headers: { host: '127.0.0.1:7401' } });
  }
  await counted.close();
  const { body } = await metrics.text();
  const counts = [...body.matchAll(/^boocode_http_request_duration_seconds_count\{(.*)\} (\d+)$/gm)].map(
    ([, labels, n]) => `${labels} ${n}`,
  );
  expect(counts.toSorted()).toEqual([
    'route="/api/coder/flow-runs",status="2xx" 1',
    'route="/api/coder/flow-runs",status="4xx" 1',
    'route="none",status="4xx" 2',
  ]);
  expect(Number(/^process_resident_memory_bytes (\d+)$/m.exec(body)?.[1])).toBeGreaterThan(1e6);
});
