import { Gauge, Histogram, type Registry } from 'prom-client';

/** A request that was answered. */
export interface Answered {
  /** As it is declared, `/api/coder/flow-runs/:id`; what is at no route is one, so that nobody makes labels by asking. */
  route: string | undefined;
  status: number;
  seconds: number;
}

/** What this process holds, read at each scrape, under the names that dashboards for Node.js know. */
export function memoryGauges(registry: Registry): void {
  const gauge = (name: string, help: string, read: (use: NodeJS.MemoryUsage) => number): Gauge =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read(process.memoryUsage()));
      },
    });
  gauge('process_resident_memory_bytes', 'Memory that is resident.', ({ rss }) => rss);
  gauge('nodejs_heap_size_used_bytes', 'Of it, what JavaScript uses.', ({ heapUsed }) => heapUsed);
}

/** How long answers take, by route and kind of status (`2xx`). */
export function answerHistogram(registry: Registry): (answered: Answered) => void {
  const answers = new Histogram({
    name: 'boocode_http_request_duration_seconds',
    help: 'How long coder took for an answer.',
    labelNames: ['route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  return ({ route, status, seconds }) =>
    answers.observe({ route: route ?? 'none', status: `${Math.floor(status / 100)}xx` }, seconds);
}
