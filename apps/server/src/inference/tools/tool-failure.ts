/** A tool could not do what it was asked for; the words are for the model. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure';
}
