import { hostname } from 'node:os';
import { ROOT_CONTEXT, SpanStatusCode, trace, TraceFlags, type Context, type Tracer } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  TracerProvider,
  type IdGenerator,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { ATTR_HOST_NAME, ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions/incubating';
import type { PlannedSpan } from './span-of-row.js';

export interface SpanSender {
  /** Resolves once the receiver has taken all of them; rejects when it has not, and then none counts as taken. */
  send(spans: readonly PlannedSpan[]): Promise<void>;
  close(): Promise<void>;
}

/** The SDK asks for ids while it makes a span: these are of the one that is being made. */
class GivenIds implements IdGenerator {
  current: Pick<PlannedSpan, 'traceId' | 'spanId'> = { traceId: '', spanId: '' };
  generateTraceId = (): string => this.current.traceId;
  generateSpanId = (): string => this.current.spanId;
}

/** Keeps what ended until it is taken: the SDK's own processors drop a batch that was refused, without a word to who made it. */
class Finished implements SpanProcessor {
  #spans: ReadableSpan[] = [];
  onStart(): void {}
  onEnd(span: ReadableSpan): void {
    this.#spans.push(span);
  }
  take(): ReadableSpan[] {
    return this.#spans.splice(0);
  }
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

/** Sends spans over OTLP to where the standard variables (`OTEL_EXPORTER_OTLP_…`) say; as `OTEL_SERVICE_NAME`, or boocode-coder. */
export function createSpanSender(exporter: SpanExporter = new OTLPTraceExporter()): SpanSender {
  const ids = new GivenIds();
  const finished = new Finished();
  const provider = new TracerProvider({
    idGenerator: ids,
    // Which traces are kept is for the receiver to say: only it sees them whole.
    sampler: new AlwaysOnSampler(),
    spanProcessors: [finished],
    resource: defaultResource()
      .merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: 'boocode-coder', [ATTR_HOST_NAME]: hostname() }))
      .merge(detectResources({ detectors: [envDetector] })),
  });
  const tracer: Tracer = provider.getTracer('boocode');

  function make(planned: PlannedSpan): void {
    ids.current = planned;
    const { name, start, end, attributes } = planned;
    const span = tracer.startSpan(name, { startTime: start, attributes }, contextOf(planned));
    if (planned.failed) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(end);
  }

  return {
    async send(spans) {
      for (const span of spans) make(span);
      await exportAll(exporter, finished.take());
    },
    async close() {
      await exporter.shutdown();
    },
  };
}

function contextOf({ traceId, parentSpanId }: PlannedSpan): Context {
  if (parentSpanId === null) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId: parentSpanId,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  });
}

function exportAll(exporter: SpanExporter, spans: ReadableSpan[]): Promise<void> {
  return new Promise((resolve, reject) => {
    exporter.export(spans, ({ code, error }) => {
      if (code === ExportResultCode.SUCCESS) resolve();
      else reject(error ?? new Error('The receiver of traces has not taken them.'));
    });
  });
}
