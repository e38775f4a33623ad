/** A skill cannot be used as asked: there is none of this name, or it is not as a skill should be. */
export class SkillError extends Error {
  override readonly name = 'SkillError';
  readonly code: 'skill.not-found' | 'skill.unreadable';
  /** Of an HTTP answer. */
  readonly status: 404 | 422;

  constructor(code: SkillError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.status = code === 'skill.not-found' ? 404 : 422;
  }
}
