/** Windows of models whose providers do not tell them. */
const windows: readonly (readonly [name: RegExp, tokens: number])[] = [
  [/^claude-/, 200_000],
  [/^gpt-5/, 400_000],
  [/^gpt-4\.1/, 1_047_576],
  [/^gpt-4o|^chatgpt-4o|^gpt-4-turbo/, 128_000],
  [/^gpt-3\.5/, 16_385],
  [/^o[134](?:-|$)/, 200_000],
];

/** Null where nobody told it: then nothing is compacted by itself. */
export function knownWindow(model: string): number | null {
  return windows.find(([name]) => name.test(model))?.[1] ?? null;
}
