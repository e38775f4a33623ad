/** How long a claim holds without a heartbeat. */
export const leaseSeconds = 30;

/** How long the database may take for an answer: after two that never came, a third still extends the lease in time. */
export function answerMsOf(seconds: number): number {
  return (seconds * 1_000) / 3;
}
