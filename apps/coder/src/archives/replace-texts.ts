/** A JSON value whose texts have each been replaced, names of fields aside. */
export function replaceTexts<Value>(value: Value, replace: (text: string) => string): Value;
export function replaceTexts(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((item) => replaceTexts(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, replaceTexts(inner, replace)] as const);
  return Object.fromEntries(entries);
}
