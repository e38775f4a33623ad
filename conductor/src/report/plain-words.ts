/** What stands where code stood. */
const code = 'the code concerned';

/** Names that look like identifiers and are words of everyday life. */
const everyday =
  /^(?:GitHub|GitLab|JavaScript|TypeScript|PostgreSQL|MySQL|OAuth|OpenAI|YouTube|LinkedIn|PayPal|iPhone|iPad|iOS|macOS|DevOps|BooCode|(?:Node|Next|Vue)\.js)$/;

const endings =
  'c|cc|cpp|cs|css|env|go|h|html|java|js|json|jsx|kt|lock|md|mjs|php|proto|py|rb|rs|scss|sh|sql|swift|toml|ts|tsx|txt|vue|xml|ya?ml';

/** In this order: what is longer and surer goes first. */
const codeLike: RegExp[] = [
  /```[\s\S]*?(?:```|$)/g,
  /`[^`]*`/g,
  // Paths: rooted, of three parts, or with a line; `and/or` is none.
  /(?<![\w/])(?:~|\.{1,2})?\/[\w.@-]+(?:\/[\w.@-]+)*\/?(?::\d+(?:-\d+)?)?/g,
  /(?<!\w)[\w.@-]+(?:\/[\w.@-]+){2,}\/?(?::\d+(?:-\d+)?)?/g,
  new RegExp(String.raw`(?<!\w)(?:[\w.@-]+\/)*[\w@-][\w.@-]*\.(?:${endings})\b(?::\d+(?:-\d+)?)?`, 'g'),
  /(?<!\w)(?=[\w@-]*[./]|(?:Make|Docker)file)[\w.@-]+(?:\/[\w.@-]+)*:\d+(?:-\d+)?\b/g,
  // Calls, then names of several parts.
  /[\w$.]+\([^()\n]*\)/g,
  /(?<![\w-])--?[a-z][\w-]+/g,
  /(?<!\w)[$@#][A-Za-z_]\w*(?:\.\w+)*/g,
  /(?<!\w)\w*(?:[A-Za-z0-9]_|_[A-Za-z])\w*(?:\.\w+)*/g,
  /\b[a-z]\w{2,}(?:\.[a-z]\w{2,})+\b/gi,
  /\b(?:[a-z][a-z0-9]*[A-Z]\w*|[A-Z][a-z0-9]+(?:[A-Z]\w*)+)\b/g,
  /\b(?=[a-f0-9]*\d)(?=[a-f0-9]*[a-f])[a-f0-9]{7,40}\b/g,
  /\S*(?:[{}\\;]\S|=>|[=!]=|&&|\|\|)\S*/g,
];

const nouns = 'function|method|file|class|module|variable|field|constant|parameter|table|column|line';
const several = new RegExp(String.raw`${code}(?:(?:,| and| or|, and|, or|\/)? ?${code})+`, 'g');
const named = new RegExp(String.raw`\b(?:(?:the|a|an) )?(?:${nouns})s? ${code}`, 'gi');

const article = new RegExp(String.raw`\b(?:an?|the) ${code}`, 'gi');

/** One line that somebody can read who does not read code: names, paths and code in it become words. */
export function plainWords(text: string, personas: readonly string[]): string {
  const bare = text
    .replaceAll(/\b(?:https?:\/\/|www\.)[^\s)\]>]+/g, 'a web page')
    .replaceAll(/[\w.+-]+@[\w-]+\.[\w.-]*\w/g, 'an e-mail address')
    .replaceAll(personaPattern(personas), 'a reviewer')
    .replaceAll(/\b[A-Z]{2,5}-\d{1,4}\b/g, 'another point');
  const worded = codeLike.reduce(
    (line, pattern) => line.replaceAll(pattern, (found) => (everyday.test(found) ? found : code)),
    bare,
  );
  const flat = worded
    .replaceAll(/\*\*|__/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(named, code)
    .replaceAll(article, code)
    .replaceAll(several, code);
  return flat.charAt(0).toUpperCase() + flat.slice(1);
}

/** Ids of personas, alone or with the number of a finding. */
function personaPattern(personas: readonly string[]): RegExp {
  const ids = personas.toSorted((a, b) => b.length - a.length).map((id) => id.replaceAll(/[^\w-]/g, String.raw`\$&`));
  return ids.length === 0 ? /(?!)/g : new RegExp(String.raw`(?<![\w-])(?:${ids.join('|')})(?:\/\d+)?(?![\w-])`, 'g');
}
