/** A worktree cannot be worked in; the message says why, and what to do. */
export class WorktreeError extends Error {
  override readonly name = 'WorktreeError';
  readonly code: `worktree.${'failed' | 'branch' | 'removed'}`;

  constructor(code: WorktreeError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
