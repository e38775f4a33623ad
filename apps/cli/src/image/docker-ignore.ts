/** Whether a path of the build context is left out. Reads the two forms that `.dockerignore` here allows itself; throws at another. */
export function dockerIgnore(text: string): (file: string) => boolean {
  const patterns = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const paths = patterns.filter((pattern) => !pattern.startsWith('**/'));
  const names = patterns.filter((pattern) => pattern.startsWith('**/')).map((pattern) => pattern.slice(3));
  const strange = [...paths, ...names].find((pattern) => /[*?!\\[]/.test(pattern));
  if (strange !== undefined) throw new Error(`.dockerignore: ${strange} is neither a path nor **/name`);
  return (file) =>
    paths.some((path) => file === path || file.startsWith(`${path}/`)) ||
    file.split('/').some((segment) => names.includes(segment));
}
