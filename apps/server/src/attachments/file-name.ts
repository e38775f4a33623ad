const longestName = 200;

/** Breaks lines, is not seen, or turns the direction of writing, so that `exe.txt` could be a `txt.exe`. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A file's own name: no folders, nothing that cannot be seen, of a fair length, with its ending. */
export function cleanFileName(given: string): string {
  const own = given.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const seen = own.replaceAll(unseen, '').trim();
  if (/^\.*$/.test(seen)) return 'file';
  if (seen.length <= longestName) return seen;
  const ending = /\.[^.]{1,20}$/.exec(seen)?.[0] ?? '';
  // Not in the middle of a character.
  return seen.slice(0, longestName - ending.length).replace(/[\uD800-\uDBFF]$/, '') + ending;
}
