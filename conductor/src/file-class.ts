import type { DiffFile } from '@boocode/contracts/diff';

/** What kind of file a path is. The first three are never reviewed: nobody wrote them by hand here. */
export type FileClass =
  | 'lock'
  | 'generated'
  | 'vendored'
  | 'binary'
  | 'infra'
  | 'test'
  | 'docs'
  | 'config'
  | 'source'
  | 'other';

const byPath: [FileClass, RegExp][] = [
  ['vendored', /(^|\/)(node_modules|vendor|third[_-]party|bower_components)\//],
  [
    'lock',
    /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|deno\.lock|Cargo\.lock|poetry\.lock|uv\.lock|Pipfile\.lock|go\.sum|Gemfile\.lock|composer\.lock|flake\.lock|mix\.lock|pubspec\.lock|packages\.lock\.json)$/,
  ],
  [
    'generated',
    /(^|\/)(dist|__generated__|generated|\.next)\/|\.(gen|generated)\.[a-z]+$|\.min\.(js|css|mjs)$|\.map$|\.pb\.go$|_pb2(_grpc)?\.py$|\.snap$/,
  ],
  [
    'infra',
    /(^|\/)(Dockerfile[^/]*|[^/]*\.dockerfile|(docker-)?compose[^/]*\.ya?ml|Jenkinsfile|Procfile|\.gitlab-ci\.yml|azure-pipelines\.yml)$|(^|\/)(\.github\/(workflows|actions)|\.circleci|\.buildkite|k8s|kubernetes|helm|charts|terraform|ansible|deploy|infra)\/|\.(tf|tfvars|service)$|(^|\/)(prometheus|otel|nginx|envoy)[^/]*\.(ya?ml|conf)$/,
  ],
  [
    'test',
    /(^|\/)(tests?|__tests__|__mocks__|specs?|e2e|fixtures)\/|\.(test|spec)\.[a-z]+$|_(test|spec)\.[a-z]+$|(^|\/)test_[^/]+\.py$/,
  ],
  ['docs', /\.(md|mdx|rst|adoc|txt)$|(^|\/)(docs?)\/|(^|\/)(LICEN[CS]E|NOTICE|AUTHORS|CHANGELOG)[^/]*$/],
  [
    'source',
    /\.(ts|tsx|mts|cts|js|jsx|mjs|cjs|vue|svelte|py|rb|go|rs|java|kt|kts|scala|swift|c|h|cc|cpp|hpp|cs|fs|php|ex|exs|erl|clj|lua|dart|sh|bash|zsh|ps1|sql|pl|r|jl|zig|nim|hs|ml|html|css|scss|less|graphql|proto|prisma)$/,
  ],
  ['config', /\.(json|jsonc|json5|ya?ml|toml|ini|cfg|conf|properties|env|xml)$|(^|\/)\.[^/]+(rc|ignore|config)?$/],
];

/** The class of a changed file; a file whose text git treats as binary is `binary` whatever its name. */
export function classifyFile(file: Pick<DiffFile, 'path' | 'binary'>): FileClass {
  const named = byPath.find(([, pattern]) => pattern.test(file.path))?.[0] ?? 'other';
  if (named === 'vendored' || named === 'lock' || named === 'generated') return named;
  return file.binary ? 'binary' : named;
}

/** Classes that no angle reads; the report lists such files as not reviewed, and they make nothing incomplete. */
export function isExcluded(kind: FileClass): boolean {
  return kind === 'vendored' || kind === 'lock' || kind === 'generated' || kind === 'binary';
}
