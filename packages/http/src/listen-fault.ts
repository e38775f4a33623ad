/** Where a program was told to listen, and may not, or cannot, however often it tries. The message says what to do. */
export class ListenFault extends Error {
  override readonly name = 'ListenFault';
  readonly code = 'listen.refused';
}

const mayNot = new Set(['EACCES', 'EPERM']);
const isNotHere = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL', 'ENOTFOUND']);

/**
 * What a failed `listen` means for whoever set the address; null when it is no fault of the settings, or may be over in a moment. `setting` is the
 * variable that the port is from.
 */
export function listenFault(
  error: unknown,
  { host, port, setting = 'BOOCODE_PORT' }: { host: string; port: number; setting?: string },
): ListenFault | null {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const what = `BooCode cannot listen at ${host}:${port} (${code}).`;
  if (mayNot.has(code)) {
    const mend = `Ports below 1024 need a right that it does not have. Set ${setting} to a higher one; a reverse proxy before it can take 80 and 443.`;
    return new ListenFault(`${what} ${mend}`, { cause: error });
  }
  if (!isNotHere.has(code)) return null;
  return new ListenFault(`${what} Set BOOCODE_HOST to an address of this machine, such as 127.0.0.1 or 0.0.0.0.`, {
    cause: error,
  });
}
