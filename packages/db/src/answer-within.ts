import { setTimeout as delay } from 'node:timers/promises';

/** What a query answers, or null when it has not by then: for whoever must say soon that the database is away. */
export async function answerWithin<Answer>(query: Promise<Answer>, ms: number): Promise<Answer | null> {
  const answered = new AbortController();
  try {
    return await Promise.race([query, delay(ms, null, { signal: answered.signal })]);
  } finally {
    answered.abort();
  }
}
