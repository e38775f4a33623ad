import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import {
  ATTR_GEN_AI_AGENT_NAME,
  ATTR_GEN_AI_CONVERSATION_ID,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
} from '@opentelemetry/semantic-conventions/incubating';
import { isBuiltIn } from '../flows/built-in-agents.js';
import type { SettledRow } from './settled-rows.js';
import { spanIdOf, traceIdOf } from './span-ids.js';

/** Seconds since 1970, and nanoseconds of the next one. */
type HighResolutionTime = [number, number];

/** A span as it is to be sent. */
export interface PlannedSpan {
  traceId: string;
  spanId: string;
  /** Null: it is the root of its trace. */
  parentSpanId: string | null;
  name: string;
  start: HighResolutionTime;
  end: HighResolutionTime;
  failed: boolean;
  attributes: Record<string, string | number>;
}

/** A run is a trace, a step a span, an attempt a span below its step. */
export function spanOfRow(row: SettledRow): PlannedSpan {
  const ofAttempt = row.kind === 'attempt';
  const parentId = ofAttempt ? row.task_id : row.parent_id;
  return {
    traceId: traceIdOf(row.group_id),
    spanId: spanIdOf(row.task_id, row.attempt),
    parentSpanId: parentId === null ? null : spanIdOf(parentId),
    name: nameOf(row),
    start: timeOf(Math.min(row.started_at, row.ended_at)),
    end: timeOf(row.ended_at),
    failed: row.outcome !== 'completed',
    attributes: given({
      'boocode.task.id': row.task_id,
      'boocode.project.id': row.project_id,
      'boocode.flow': row.flow,
      'boocode.step.key': row.step_key,
      'boocode.stage': row.stage,
      'boocode.persona': row.persona,
      'boocode.outcome': row.outcome,
      [ATTR_ERROR_TYPE]: row.error_code,
      ...(ofAttempt ? ofAgent(row) : {}),
    }),
  };
}

function nameOf(row: SettledRow): string {
  if (row.kind === 'attempt') return isModel(row) ? `invoke_agent ${row.agent}` : row.agent;
  if (row.parent_id === null && row.flow !== null) return `run ${row.flow}`;
  return row.step_key ?? 'task';
}

const isModel = ({ agent }: SettledRow): boolean => !isBuiltIn(agent);

/** The conventions for what generates: https://opentelemetry.io/docs/specs/semconv/gen-ai/. */
function ofAgent(row: SettledRow): Record<string, string | number | null> {
  const own = { 'boocode.attempt': row.attempt, 'boocode.host': row.host };
  if (!isModel(row)) return own;
  return {
    ...own,
    [ATTR_GEN_AI_OPERATION_NAME]: 'invoke_agent',
    [ATTR_GEN_AI_AGENT_NAME]: row.agent,
    [ATTR_GEN_AI_PROVIDER_NAME]: providerOf(row),
    [ATTR_GEN_AI_REQUEST_MODEL]: row.model,
    [ATTR_GEN_AI_RESPONSE_MODEL]: row.effective_model,
    [ATTR_GEN_AI_CONVERSATION_ID]: row.agent_session_id,
    ...used(row),
  };
}

/** Agents with models of several providers name them `provider/model`; those of one provider are known by themselves. */
function providerOf({ effective_model, model, agent }: SettledRow): string {
  const named = effective_model ?? model ?? '';
  return named.includes('/') ? (named.split('/', 1)[0] ?? agent) : agent;
}

function used({ usage }: SettledRow): Record<string, number | null> {
  if (usage === null) return {};
  return {
    // By the conventions all that went in, and all that came out; ours are told apart.
    [ATTR_GEN_AI_USAGE_INPUT_TOKENS]: usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens,
    [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]: usage.output_tokens + usage.reasoning_tokens,
    [ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS]: usage.cache_read_tokens,
    [ATTR_GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS]: usage.cache_write_tokens,
    [ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS]: usage.reasoning_tokens,
    'boocode.usage.cost_usd': usage.cost_usd,
  };
}

function timeOf(micros: number): HighResolutionTime {
  return [Math.floor(micros / 1_000_000), (micros % 1_000_000) * 1_000];
}

function given(attributes: Record<string, string | number | null>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, string | number] => entry[1] !== null),
  );
}
