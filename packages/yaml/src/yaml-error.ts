/** A text is no YAML that is read here; `message` says what is wrong with it, and where. */
export class YamlError extends Error {
  override readonly name = 'YamlError';
}
