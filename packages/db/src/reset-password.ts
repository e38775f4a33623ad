import { EmbeddedPostgresError } from './errors.js';
import { ROLE } from './init-cluster.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { spawnAs, type ServiceAccount } from './service-account.js';

export type ResetPassword = { folder: string; password: string; account: ServiceAccount; binaries: PostgresBinaries };

/**
 * Gives the role of a stopped cluster a new password, through Postgres' single-user mode, which asks for none.
 *
 * Errors: `EmbeddedPostgresError` with `postgres_start_failed`.
 */
export async function resetPassword({ folder, password, account, binaries }: ResetPassword): Promise<void> {
  const args = ['--single', '-D', folder, 'postgres'];
  const child = spawnAs(account, binaries.postgres, { args, options: { stdio: ['pipe', 'ignore', 'pipe'] } });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  // The password is base64url, so it holds nothing that would need quoting.
  child.stdin?.end(`alter role ${ROLE} password '${password}'\n`);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code === 0) return;
  throw new EmbeddedPostgresError(
    'postgres_start_failed',
    `The lost password of the database in ${folder} could not be set anew (postgres ended with ${code ?? 'a signal'}). ` +
      `It said:\n${said.trim()}`,
  );
}
