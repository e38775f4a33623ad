/** Paths as git writes them with `-z`. */
export function readPaths(output: Buffer): string[] {
  return output
    .toString('utf8')
    .split('\0')
    .filter((name) => name !== '');
}

/** As git reads them with `-z --stdin`. */
export function writePaths(paths: Iterable<string>): string {
  return [...paths].map((name) => `${name}\0`).join('');
}
