/** The languages whose text the detectors understand; `config` holds no code, only values. */
export type Language = 'javascript' | 'python' | 'go' | 'ruby' | 'java' | 'php' | 'shell' | 'sql' | 'config';

const extensions: [Language, string[]][] = [
  ['javascript', ['js', 'jsx', 'mjs', 'cjs', 'ts', 'tsx', 'mts', 'cts', 'vue', 'svelte']],
  ['python', ['py']],
  ['go', ['go']],
  ['ruby', ['rb', 'rake']],
  ['java', ['java', 'kt']],
  ['php', ['php']],
  ['shell', ['sh', 'bash']],
  ['sql', ['sql']],
  ['config', ['yml', 'yaml', 'json', 'toml', 'ini', 'env', 'properties', 'tf', 'cfg', 'conf', 'xml']],
];

const byExtension = new Map<string, Language>(
  extensions.flatMap(([language, endings]) => endings.map((ending): [string, Language] => [ending, language])),
);

/** The language of a path, or null when the detectors do not understand it. */
export function languageOf(path: string): Language | null {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (name === '.env' || name.startsWith('.env.')) return 'config';
  return byExtension.get(name.slice(name.lastIndexOf('.') + 1)) ?? null;
}

/** Tests, fixtures and examples hold made-up values and provoke faults on purpose. */
export function isTestPath(path: string): boolean {
  return (
    /(?:^|\/)(?:tests?|__tests__|specs?|e2e|fixtures?|testdata|mocks?|__mocks__|examples?)\//i.test(path) ||
    /(?:[._-](?:test|spec|e2e|fixture|example|sample)s?\.[^/]+|(?:^|\/)(?:test_[^/]+|conftest)\.py|\.(?:example|sample|template))$/i.test(
      path,
    )
  );
}
