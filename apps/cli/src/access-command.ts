import type { Command } from 'commander';
import { audit, type AuditFlags } from './commands/audit.js';
import { createToken, listTokens, revokeToken, type CreateFlags } from './commands/tokens.js';
import type { Shell } from './shell.js';

const json = ['--json', 'print JSON on stdout, and nothing else'] as const;

/** The commands about who may do what, and what was done. */
export function addAccess(program: Command, { context, finish }: Shell): void {
  const tokens = program.command('tokens').description('tokens that let people and programs into this BooCode');
  tokens
    .command('list')
    .description('all that were made, with what they allow and when they were used')
    .option(...json)
    .action(async (flags: { json?: boolean }) => finish(await listTokens(flags, context())));
  tokens
    .command('create')
    .description('make one; it is printed once, alone on stdout, and kept nowhere')
    .argument('<name>', 'whose or what for')
    .requiredOption('--scopes <list>', 'what it allows: read, run, answer, admin, with commas between them')
    .option('--expires <when>', 'when it ends: 12h, 30d, or a day such as 2027-01-31 (default: never)')
    .action(async (name: string, flags: CreateFlags) => finish(await createToken(name, flags, context())));
  tokens
    .command('revoke')
    .description('end one at once, with all that it has open')
    .argument('<token>', 'its name, its id, or the beginning of its id; never the token itself')
    .action(async (wanted: string) => finish(await revokeToken(wanted, context())));

  program
    .command('audit')
    .description('what was done and refused here, by whom, the newest first')
    .option('--since <when>', 'how far back: 12h, 30d, or a day such as 2027-01-31 (default: the newest 50)')
    .option(...json)
    .action(async (flags: AuditFlags) => finish(await audit(flags, context())));
}
