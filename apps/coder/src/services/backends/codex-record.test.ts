import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordedWindows } from './codex-record.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'boocode-codex-'));
  const day = join(folder, '2026', '11', '26');
  mkdirSync(day, { recursive: true });
  // As Codex wrote them, shortened to what is read of them.
  const lines = [
    '{"timestamp":"2026-11-26T03:03:56.045Z","type":"event_msg","payload":{"type":"token_count","info":null,"rate_limits":{"limit_id":"codex","primary":{"used_percent":96.0,"window_minutes":300,"resets_at":1795716000},"secondary":{"used_percent":54.0,"window_minutes":10080,"resets_at":1795737600},"plan_type":"plus"}}}',
    '{"timestamp":"2026-11-26T03:03:57.000Z","type":"response_item","payload":{"type":"message"}}',
    '{"timestamp":"2026-11-26T03:21:49.454Z","type":"event_msg","payload":{"type":"token_count","info":null,"rate_limits":{"limit_id":"premium","primary":null,"secondary":null,"plan_type":null}}}',
    '{"timestamp":"2026-11-26T03:22',
  ];
  writeFileSync(join(day, 'rollout-2026-11-26T03-00-00-one.jsonl'), lines.join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const at = (time: string): Date => new Date(`2026-11-26T${time}Z`);

it('finds the windows that Codex was told last, past what tells none', async () => {
  expect(await recordedWindows(folder, 'one', at('03:00:00'))).toMatchObject([
    { name: 'five_hour', used_percent: 96 },
    { name: 'weekly', used_percent: 54 },
  ]);
});

it('finds none of an earlier turn, of another session, and where Codex has no record', async () => {
  expect(await recordedWindows(folder, 'one', at('03:10:00'))).toEqual([]);
  expect(await recordedWindows(folder, 'two', at('03:00:00'))).toEqual([]);
  expect(await recordedWindows(join(folder, 'none'), 'one', at('03:00:00'))).toEqual([]);
});
