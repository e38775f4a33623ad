import { randomUUID } from 'node:crypto';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { hasKey } from './authenticate.js';
import { lastPrompt, prompts, repliesSincePrompt } from './conversation.js';
import { BadRequest } from './errors.js';
import { improvise } from './mind/improvise.js';
import { readPersona } from './mind/prompt.js';
import { rehearsalModel, rehearsalTitle } from './name.js';
import { garbageBytes, pause, playStream, silence } from './playback.js';
import type { Ending } from './playback.js';
import { estimateUsage } from './reply.js';
import type { Usage } from './reply.js';
import type { RecordedRequest } from './request-log.js';
import type { RuleStep } from './rules.js';
import { scriptedReply } from './script.js';
import type { Stage } from './stage.js';
import { chatCompletions, openAiError } from './wires/chat-completions.js';
import { gemini } from './wires/gemini.js';
import { messages } from './wires/messages.js';
import { responses } from './wires/responses.js';
import type { Answer, Wire, WireRequest } from './wires/wire.js';

const wires: { path: string; wire: Wire }[] = [
  { path: '/v1/chat/completions', wire: chatCompletions },
  { path: '/v1/responses', wire: responses },
  { path: '/v1/messages', wire: messages },
];

/** The model protocols. */
export function modelRoutes(app: FastifyInstance, stage: Stage): void {
  for (const { path, wire } of wires) {
    app.register(async (scope) => {
      guard(scope, stage, wire);
      scope.post(path, async (request, reply) =>
        answer(stage, wire, { request, reply, asked: wire.read(request.body) }),
      );
      if (wire === messages) {
        scope.post(`${path}/count_tokens`, async (request) => {
          wire.read(request.body);
          return { input_tokens: Math.ceil(JSON.stringify(request.body).length / 4) };
        });
      }
    });
  }
  geminiRoutes(app, stage);
  app.register(async (scope) => {
    guard(scope, stage, chatCompletions);
    scope.get('/v1/models', async () => ({ object: 'list', data: [modelCard] }));
  });
  app.setNotFoundHandler(async (request, reply) =>
    reply.code(404).send(openAiError({ status: 404, message: `There is no ${request.method} ${request.url} here.` })),
  );
}

/** Google puts the model and what is wanted of it into the last part of the path. */
function geminiRoutes(app: FastifyInstance, stage: Stage): void {
  app.register(async (scope) => {
    guard(scope, stage, gemini);
    scope.post<{ Params: { call: string } }>('/v1beta/models/:call', async (request, reply) => {
      const [model, method] = request.params.call.split(/:(?=[^:]*$)/);
      const fields = typeof request.body === 'object' ? request.body : {};
      const asked = gemini.read({ ...fields, model, stream: method === 'streamGenerateContent' });
      if (method === 'countTokens') return { totalTokens: Math.ceil(JSON.stringify(request.body).length / 4) };
      if (method === 'generateContent' || method === 'streamGenerateContent') {
        return answer(stage, gemini, { request, reply, asked });
      }
      const message = `There is no method ${method ?? ''} of a model here.`;
      return reply.code(404).send(gemini.error({ status: 404, message }));
    });
  });
}

const modelCard = {
  id: rehearsalModel,
  object: 'model',
  type: 'model',
  created: 0,
  owned_by: 'boocode',
  display_name: rehearsalTitle,
};

function guard(scope: FastifyInstance, stage: Stage, wire: Wire): void {
  scope.addHook('onRequest', async (request, reply) => {
    if (hasKey(request.headers, stage.key)) return;
    const message = 'The API key is missing or wrong. Use the key that the rehearsal server was started with.';
    // Google calls a wrong key a bad request.
    const status = wire === gemini ? 400 : 401;
    await reply.code(status).send(wire.error({ status, message, refusedKey: true }));
  });
  scope.setErrorHandler(async (error: FastifyError | BadRequest, _request, reply) => {
    const status = error instanceof BadRequest ? 400 : (error.statusCode ?? 500);
    return reply.code(status).send(wire.error({ status, message: error.message }));
  });
}

interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
  asked: WireRequest;
}

async function answer(stage: Stage, wire: Wire, { request, reply, asked }: Exchange): Promise<unknown> {
  const body = JSON.stringify(request.body);
  const chosen = stage.script.choose(asked.conversation, body);
  reply.raw.once('close', () => chosen?.leave());
  const step = chosen?.step ?? {};
  const fault: RuleStep = chosen?.faulty === true ? step : {};
  const entry = stage.log.enter(newEntry(wire, asked, chosen?.rule ?? null));
  const signal = leaving(reply, stage.closing);
  const finish = (ending: Ending | 'failed', status: number | null) => {
    Object.assign(entry, { ending, status, ended_at: new Date().toISOString() });
  };

  await itsMoment(stage, { ...step, refused: fault.status !== undefined }, signal);
  if (fault.hang === true) await silence(signal);
  if (signal.aborted) {
    finish('aborted', null);
    return reply.hijack();
  }
  if (fault.status !== undefined) {
    finish('failed', fault.status);
    return fail(reply, wire, { ...fault, status: fault.status });
  }

  const played = compose(asked, step, body.length);
  entry.called = played.calls.map((call) => call.name);
  entry.usage = played.usage;
  const chunkMs = stage.pace.chunkMs + (step.chunkMs ?? 0);
  // Headers of a refusal are those of the refusal alone.
  const headers = step.status === undefined ? (step.headers ?? {}) : {};
  if (!asked.stream) return sendWhole({ reply: reply.headers(headers), wire, played, fault, signal, finish });
  reply.hijack();
  const manner = {
    headers,
    chunkMs,
    truncate: fault.truncate,
    hangMidway: fault.hang === 'mid',
    garbage: fault.garbage === true,
  };
  finish(await playStream(reply.raw, { frames: wire.stream(played), manner, signal }), 200);
  return reply;
}

/** Waits until a reply may begin. */
async function itsMoment(
  { pace, meetings }: Stage,
  { delayMs = 0, meet, refused }: RuleStep & { refused: boolean },
  signal: AbortSignal,
) {
  await pause(pace.replyMs + delayMs, signal);
  if (meet === undefined) return;
  const met = meetings.attend(meet, signal);
  if (!refused) await met;
}

/** All protocols have this in common. */
const ErrorBody = z.looseObject({ error: z.looseObject({}) });

/** An HTTP error, with the wait that its headers ask for also in the body where the protocol has a place for it. */
function fail(reply: FastifyReply, wire: Wire, fault: RuleStep & { status: number }): unknown {
  const {
    status,
    headers = {},
    errorText: message = `The rehearsal was told to answer with status ${status}.`,
  } = fault;
  const wait = Number(headers['retry-after']);
  reply.code(status).headers(headers);
  const body = wire.error({ status, message, ...(wait > 0 ? { retryAfterSeconds: wait } : {}) });
  const { error, ...rest } = ErrorBody.parse(body);
  return { ...rest, error: { ...error, ...fault.errorFields } };
}

/** A reply in one piece knows fewer faults: what would break a stream in the middle breaks it before its first byte. */
async function sendWhole(whole: {
  reply: FastifyReply;
  wire: Wire;
  played: Answer;
  fault: RuleStep;
  signal: AbortSignal;
  finish: (ending: Ending, status: number | null) => void;
}): Promise<unknown> {
  const { reply, wire, played, fault, signal, finish } = whole;
  if (fault.hang === 'mid') {
    finish(await silence(signal), null);
    return reply.hijack();
  }
  if (fault.truncate !== undefined) {
    finish('cut', null);
    reply.hijack();
    reply.raw.destroy();
    return reply;
  }
  finish(fault.garbage === true ? 'cut' : 'done', 200);
  reply.type('application/json');
  return fault.garbage === true ? garbageBytes : wire.whole(played);
}

function compose(asked: WireRequest, step: RuleStep, requestLength: number): Answer {
  const content = scriptedReply(step, asked.conversation) ?? improvise(asked.conversation);
  return {
    id: randomUUID().replaceAll('-', ''),
    model: asked.model,
    created: Math.floor(Date.now() / 1000),
    reasoning: content.reasoning,
    text: content.text,
    calls: content.calls.map((call) => ({ ...call, id: `call_${randomUUID().replaceAll('-', '').slice(0, 24)}` })),
    usage: usage(estimateUsage(content, requestLength), step),
  };
}

function usage(estimate: Usage, { usage: told = {} }: RuleStep): Usage {
  return {
    input: told.input ?? estimate.input,
    output: told.output ?? estimate.output,
    cached: told.cached ?? estimate.cached,
    reasoning: told.reasoning ?? estimate.reasoning,
  };
}

function newEntry(wire: Wire, asked: WireRequest, rule: number | null): Omit<RecordedRequest, 'id'> {
  const { conversation, model, stream } = asked;
  const persona = readPersona(conversation);
  return {
    wire: wire.name,
    model,
    stream,
    at: new Date().toISOString(),
    ended_at: null,
    ending: null,
    status: null,
    step: repliesSincePrompt(conversation),
    prompt: endOf(lastPrompt(conversation)),
    asked: prompts(conversation).map(endOf),
    persona: persona === null ? null : copyOf(persona),
    rule,
    tools: conversation.tools.map((tool) => tool.name),
    called: [],
    usage: null,
  };
}

/** What is kept of a prompt. */
function endOf(prompt: string): string {
  return copyOf(prompt.slice(-400));
}

/** V8 keeps a whole prompt for a slice of it. */
function copyOf(slice: string): string {
  return Buffer.from(slice, 'utf16le').toString('utf16le');
}

/** Fires when the caller hangs up or the server closes, whichever is first. */
function leaving(reply: FastifyReply, closing: AbortSignal): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return AbortSignal.any([gone.signal, closing]);
}
