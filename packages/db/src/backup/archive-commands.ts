/**
 * The words by which Postgres keeps its log. `%f` is a segment's name and `%p` its path, for Postgres to fill in; another `%` is doubled.
 * A segment is put in its place whole or not at all, and one that lies there already must be the same: Postgres asks again after a
 * crash, and a second cluster with the same identity must never write over the first.
 */
export function archiveCommand(wal: string): string {
  const [kept, draft] = [quoted(`${wal}/%f.gz`), quoted(`${wal}/.%f.partial`)];
  return (
    `if [ -f ${kept} ]; then gzip -dc ${kept} | cmp -s - %p; ` +
    `else gzip -1nc %p > ${draft} && sync ${draft} && mv ${draft} ${kept}; fi`
  );
}

/** Gets a segment back; ends with 1 when it was never archived, which is where Postgres stops to look for more. */
export function restoreCommand(wal: string): string {
  const kept = quoted(`${wal}/%f.gz`);
  return `[ -f ${kept} ] && gzip -dc ${kept} > %p`;
}

/** What Postgres is told as long as nobody has made a backup: that each segment may go. */
export const KEEP_NOTHING = 'true';

function quoted(path: string): string {
  const doubled = path.replaceAll('%', '%%').replaceAll(/%%f(?=\.(?:gz|partial)$)/g, '%f');
  return `'${doubled.replaceAll("'", String.raw`'\''`)}'`;
}
