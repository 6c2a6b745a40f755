import { execFile } from 'node:child_process';
import { chown, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { RecordServer } from '../world/record-server.ts';

const run = promisify(execFile);

/**
 * A copy of a running server's files, from which another server comes up with all that was committed.
 *
 * By PostgreSQL's own low-level functions (documentation, "Making a base backup using the low level API"), because the
 * embedded server comes without pg_basebackup and pg_dump. The write-ahead log is copied last, so nothing is missing.
 */
export async function backUp(record: RecordServer, folder: string): Promise<void> {
  const client = new pg.Client({ connectionString: record.ownerUrl });
  await client.connect();
  try {
    await client.query("select pg_backup_start('drill', true)");
    await mkdir(folder, { mode: 0o711 });
    await copy(join(record.folder, 'cluster'), folder);
    const { rows } = await client.query<{ labelfile: string }>(
      'select labelfile from pg_backup_stop(wait_for_archive => false)',
    );
    const data = join(folder, 'cluster', 'data');
    await copy(join(record.folder, 'cluster', 'data', 'pg_wal'), data);
    const label = join(data, 'backup_label');
    await writeFile(label, rows[0]?.labelfile ?? '', { mode: 0o600 });
    const { uid, gid } = await stat(data);
    await chown(label, uid, gid);
    await rm(join(data, 'postmaster.pid'), { force: true });
  } finally {
    await client.end();
  }
}

/** With owners and modes. A file that goes away meanwhile is one that the server can do without. */
async function copy(from: string, into: string): Promise<void> {
  try {
    await run('cp', ['-a', from, into]);
  } catch (error) {
    const words = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n') : [];
    if (words.length === 0 || !words.every((line) => line.includes('No such file or directory'))) throw error;
  }
}
