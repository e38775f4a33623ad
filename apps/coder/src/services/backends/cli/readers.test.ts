import type { AgentEvent } from '@boocode/contracts/agent-event';
import { describe, expect, it } from 'vitest';
import type { CliReader, Emit, Told } from './cli-agent.js';
import { claudeReader } from './claude-reader.js';
import { codex } from './codex.js';
import { codexReader } from './codex-reader.js';
import { gemini } from './gemini.js';
import { geminiReader } from './gemini-reader.js';
import { opencodeReader } from './opencode-reader.js';
import { ofThisTurn } from './run-turn.js';

/** Reads lines as the real agent wrote them, shortened to what is read of them. */
function read(reader: (emit: Emit) => CliReader, lines: readonly string[]): { events: AgentEvent[]; told: Told } {
  const events: AgentEvent[] = [];
  const one = reader((event) => events.push(event));
  for (const line of lines) {
    if (line.startsWith('{') || one.onErrorLine === undefined) one.onLine(line);
    else one.onErrorLine(line);
  }
  one.onEnd();
  return { events, told: one.told() };
}

/** Said while this runs. */
const inAnHour: unknown = expect.toSatisfy((until: string) => {
  const seconds = (Date.parse(until) - Date.now()) / 1000;
  return seconds > 3_500 && seconds <= 3_600;
}, 'in an hour');

const url = 'http://127.0.0.1:1/v1/responses';

describe('what command-line agents say of a failing provider', () => {
  const cases: { of: string; reader: (emit: Emit) => CliReader; line: string; fault: object }[] = [
    {
      of: 'Claude that was refused its key, which it would try for three minutes',
      reader: claudeReader,
      line: '{"type":"system","subtype":"api_retry","attempt":1,"max_retries":2,"retry_delay_ms":613,"error_status":401}',
      fault: { fatal: true, reason: { error: { code: 'provider.auth' } } },
    },
    {
      of: 'Claude that waits an hour',
      reader: claudeReader,
      line: '{"type":"system","subtype":"api_retry","attempt":1,"retry_delay_ms":3600000,"error_status":429}',
      fault: { fatal: true, reason: { error: { code: 'provider.limit' }, refusal: { until: inAnHour } } },
    },
    {
      of: 'Claude whose failure is called a success',
      reader: claudeReader,
      line: '{"type":"result","subtype":"success","is_error":true,"api_error_status":500,"result":"API Error: 500 no"}',
      fault: { reason: { error: { code: 'provider.unavailable' } } },
    },
    {
      of: 'Codex that was refused its key',
      reader: codexReader,
      line: `{"type":"error","message":"Reconnecting... 1/1 (unexpected status 401 Unauthorized: no., url: ${url})"}`,
      fault: { fatal: true, reason: { error: { code: 'provider.auth' } } },
    },
    {
      of: 'Codex that hands a refusal on as it came',
      reader: codexReader,
      line: String.raw`{"type":"turn.failed","error":{"message":"{\"error\":{\"message\":\"bad\",\"type\":\"invalid_request_error\",\"code\":null}}"}}`,
      fault: { reason: { error: { code: 'provider.refused' } } },
    },
    {
      of: 'Codex whose subscription has nothing left, and that says no status',
      reader: codexReader,
      line: '{"type":"turn.failed","error":{"message":"You’ve hit your usage limit. Upgrade to Pro or try again at Nov 27th, 2199 7:02 PM."}}',
      fault: {
        reason: {
          error: { code: 'provider.limit' },
          refusal: { kind: 'quota', scope: 'account', until: expect.stringMatching(/^2199-11-2/) },
        },
      },
    },
    {
      of: 'Codex that waits without saying until when',
      reader: codexReader,
      line: '{"type":"error","message":"Reconnecting... 1/1 (exceeded retry limit, last status: 429 Too Many Requests)"}',
      fault: {
        fatal: false,
        reason: { error: { code: 'provider.limit' }, refusal: { kind: 'rate', until: null, source: 'none' } },
      },
    },
    {
      of: 'Gemini that is told when to come back',
      reader: geminiReader,
      line: String.raw`{"type":"result","status":"error","error":{"type":"unknown","message":"[API Error: no.\nSuggested retry after 3600s.]\nPlease wait and try again later. To increase your limits, request a quota increase through AI Studio"}}`,
      fault: { reason: { error: { code: 'provider.limit' }, refusal: { until: inAnHour } } },
    },
    {
      of: 'Gemini whose wrong key is called a bad request',
      reader: geminiReader,
      line: String.raw`{"type":"result","status":"error","error":{"type":"unknown","message":"[API Error: {\"error\":{\"code\":400,\"message\":\"API key not valid. Please pass a valid API key.\",\"status\":\"INVALID_ARGUMENT\"}}]"}}`,
      fault: { reason: { error: { code: 'provider.auth' } } },
    },
    {
      of: 'opencode whose provider says in words when it answers again',
      reader: opencodeReader,
      line: 'level=ERROR message="stream error" session.id=ses_1 error.error="AI_APICallError: Rate limit reached. Please try again in 1h0m0s."',
      fault: { reason: { error: { code: 'provider.limit' }, refusal: { until: inAnHour } } },
    },
    {
      of: 'opencode that ended its turn for want of a permission',
      reader: opencodeReader,
      line: '! permission requested: external_directory (/outside/*); auto-rejecting',
      fault: { reason: { error: { code: 'agent.permission' } } },
    },
  ];
  it.each(cases)('understands $of', ({ reader, line, fault }) => {
    expect(read(reader, [line]).told.fault).toMatchObject(fault);
  });

  it('is told by Claude when a subscription has something left again, and by the log of Codex how long it waits', () => {
    const reset = Math.ceil(Date.now() / 1000) + 3_600;
    const claude = read(claudeReader, [
      `{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":${reset},"rateLimitType":"five_hour"}}`,
      '{"type":"result","subtype":"success","is_error":true,"api_error_status":429,"result":"You\'ve hit your 5-hour limit"}',
    ]);
    expect(claude.told.fault?.reason.refusal).toEqual({
      kind: 'quota',
      scope: 'account',
      until: new Date(reset * 1000).toISOString(),
      source: 'event',
      tokens_per_minute: null,
    });
    const window = {
      name: 'five_hour',
      used_percent: 100,
      minutes: 300,
      resets_at: new Date(reset * 1000).toISOString(),
    };
    expect(claude.events).toContainEqual({ type: 'windows', windows: [window] });
    const waits =
      'WARN codex_core::responses_retry: stream disconnected - retrying sampling request (1/1 in 3599.99s)...';
    const refused =
      '{"type":"error","message":"Reconnecting... 1/1 (exceeded retry limit, last status: 429 Too Many Requests)"}';
    for (const lines of [
      [waits, refused],
      [refused, waits],
    ]) {
      expect(read(codexReader, lines).told.fault?.reason).toMatchObject({
        error: { code: 'provider.limit' },
        refusal: { kind: 'quota', until: inAnHour, source: 'event' },
      });
    }
    const own = waits.replace('3599.99s', '212ms');
    expect(read(codexReader, [own, refused]).told.fault?.reason.refusal?.until).toBeNull();
  });

  it('gives opencode up when its provider failed three times, though it would try for long', () => {
    const line = 'level=ERROR message="stream error" session.id=ses_1 error.error="AI_APICallError: status 500."';
    expect(read(opencodeReader, [line, line]).told.fault?.fatal).toBe(false);
    expect(read(opencodeReader, [line, line, line]).told.fault).toMatchObject({
      fatal: true,
      reason: { error: { code: 'provider.unavailable' } },
    });
  });

  it('does not take for an answer what Gemini leaves of a turn in which its model repeated itself', () => {
    const { told } = read(geminiReader, [
      '{"type":"message","role":"assistant","content":"On and on. ","delta":true}',
      '{"type":"error","severity":"warning","message":"Loop detected, stopping execution"}',
      '{"type":"result","status":"success","stats":{"total_tokens":0,"input_tokens":0,"output_tokens":0}}',
    ]);
    expect(told.fault).toMatchObject({ reason: { error: { outcome: 'failure', code: 'agent.loop' } } });
  });

  it('stops the loop of an opencode whose model ends without saying why', () => {
    const step = ['{"type":"step_start","part":{}}', '{"type":"step_finish","part":{"reason":"unknown"}}'];
    expect(read(opencodeReader, step).told.fault).toBeNull();
    expect(read(opencodeReader, [...step, ...step]).told.fault).toMatchObject({
      fatal: true,
      reason: { error: { code: 'agent.loop' } },
    });
  });

  it.each([
    [42, 'agent.session'],
    [145, 'provider.auth'],
    [173, 'provider.limit'],
    [244, 'provider.unavailable'],
    [1, 'agent.exit'],
  ])('reads the exit code %i of a Gemini without a word as %s', (exit, code) => {
    expect(gemini.explainExit(exit, 'no').error.code).toBe(code);
  });
});

const pricedBy = (costBasis: string): string[] => [
  '{"type":"stream_event","event":{"type":"message_start","message":{"usage":{"input_tokens":3}}}}',
  `{"type":"result","subtype":"success","result":"x","usage":{"input_tokens":3,"output_tokens":2},"total_cost_usd":0.5,"modelUsage":{"m":{"costBasis":"${costBasis}"}}}`,
];

const threadUsage = (input: number, output: number) =>
  read(codexReader, [
    `{"type":"turn.completed","usage":{"input_tokens":${input},"cached_input_tokens":0,"output_tokens":${output},"reasoning_output_tokens":0}}`,
  ]).told.usage;

describe('what command-line agents say of their work', () => {
  it('tells a quick tool of opencode after the words that led to it', () => {
    const { events } = read(opencodeReader, [
      '{"type":"step_start","part":{}}',
      '{"type":"tool_use","part":{"tool":"read","callID":"c1","state":{"status":"completed","input":{},"output":"x"}}}',
      '{"type":"text","part":{"text":"I look."}}',
      '{"type":"step_finish","part":{"reason":"tool-calls"}}',
    ]);
    expect(events.map((event) => event.type)).toEqual(['text', 'tool_call', 'tool_update']);
  });

  it('takes for the answer of Gemini what it says after its last tool', () => {
    const { told } = read(geminiReader, [
      '{"type":"message","role":"user","content":"go"}',
      '{"type":"message","role":"assistant","content":"I look.","delta":true}',
      '{"type":"tool_use","tool_name":"read_file","tool_id":"r1","parameters":{}}',
      '{"type":"message","role":"assistant","content":"It ","delta":true}',
      'Ripgrep is not available.',
      '{"type":"message","role":"assistant","content":"is.","delta":true}',
      '{"type":"result","status":"success","stats":{"total_tokens":30,"input_tokens":20,"output_tokens":8,"cached":5}}',
    ]);
    expect(told).toMatchObject({
      text: 'It is.',
      ended: true,
      usage: { input_tokens: 15, cache_read_tokens: 5, output_tokens: 8, reasoning_tokens: 2 },
    });
  });

  it('keeps the price of a model that Claude does not know to itself', () => {
    expect(read(claudeReader, pricedBy('unknown')).told.usage?.cost_usd).toBeNull();
    expect(read(claudeReader, pricedBy('listed')).told.usage?.cost_usd).toBe(0.5);
  });

  it('counts of the thread that Codex reports what its last turn has added', () => {
    expect(ofThisTurn(codex, threadUsage(100, 20), threadUsage(250, 50))).toMatchObject({
      input_tokens: 150,
      output_tokens: 30,
    });
    expect(ofThisTurn(codex, null, threadUsage(100, 20))).toMatchObject({ input_tokens: 100, output_tokens: 20 });
  });
});
