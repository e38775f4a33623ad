import path from 'node:path';
import { connect } from '@boocode/db/connect';
import { findOrphans } from './find-orphans.js';

// A process of its own that the doctor starts while coder does not run: says, as JSON, what it would answer `GET /worktrees/orphans` with.

const { DATABASE_URL = '', BOOCODE_DATA_DIR = '' } = process.env;
const sql = connect(DATABASE_URL, { name: 'boocode doctor', max: 1 });
try {
  const orphans = await findOrphans(sql, path.join(path.resolve(BOOCODE_DATA_DIR), 'worktrees'));
  process.stdout.write(JSON.stringify(orphans));
} finally {
  await sql.end();
}
