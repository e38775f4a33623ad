/** A path: with an ending, or of three parts and more; the line behind it goes with it. */
const path =
  /(?<![\w/.])(?:(?:[\w@.-]+\/)+[\w.-]*\w\.\w{1,6}|(?:[A-Za-z@_.][\w@.-]*\/){2,}[\w.-]*\w)(?::\d+(?:-\d+)?)?/;

/** The name of a file by itself, of a kind that only programs have. */
const file = /\b[\w-]+\.(?:[cm]?[jt]sx?|py|go|rs|rb|java|kt|cs|php|sql|ya?ml|toml|json)\b(?::\d+(?:-\d+)?)?/;

const place = new RegExp(`\`?(?:${path.source}|${file.source})\`?`, 'g');

const span = /`([^`\n]+)`/g;

/** `retryCount()` or `retry_count`; not `iPhone` or `macOS`. */
const identifier =
  /\b(?:[a-z]{2,}[a-z0-9]*(?:[A-Z][a-z0-9]+)+|[a-z0-9]+(?:_[a-z0-9]+)+|[A-Z0-9]+(?:_[A-Z0-9]+)+)\b(?:\(\))?/g;

/**
 * Text for who does not program: places become words, names of code are taken apart. Links keep their address, and fenced
 * blocks stay as they are: a diagram has names of its own.
 */
export function plain(text: string): string {
  return text
    .split(/(^```[\s\S]*?^```|https?:\/\/\S+)/m)
    .map((part, index) => (index % 2 === 1 ? part : withoutCode(part)))
    .join('');
}

function withoutCode(text: string): string {
  return text
    .replaceAll(place, 'one place in the code')
    .replaceAll(span, '$1')
    .replaceAll(identifier, (name) =>
      name
        .replace('()', '')
        .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
        .replaceAll('_', ' ')
        .toLowerCase(),
    );
}
