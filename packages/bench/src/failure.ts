/** Why a workload failed, in one line. Of what a process said when it died, that which names the error: Node's own come first. */
export function reasonOf(error: Error): string {
  const [first = '', ...rest] = error.message.split('\n');
  const named = rest.find((line) => /^\w*Error\b/.test(line));
  return named === undefined ? first : `${first.split(':', 1)[0]}: ${named}`;
}
