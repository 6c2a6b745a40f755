import { join } from 'node:path';
import { readApproverRoots } from './approvals/index.ts';
import { BatchArchive, type Restored, restoreLog } from './archive/index.ts';
import type { HubConfig } from './config.ts';
import type { Db } from './database/index.ts';
import { type Entropy, systemEntropy } from './entropy.ts';
import { type HubKeys, openKeys } from './key-folder.ts';
import { readWitnessPolicy } from './log/index.ts';
import { historyPolicy } from './open-log.ts';

/** The archive of a hub's settings, under the key of its folder; undefined when it keeps none. */
export function archiveOf(
  { archiveFolder }: Pick<HubConfig, 'archiveFolder'>,
  keys: Pick<HubKeys, 'archive'>,
  entropy: Entropy,
): BatchArchive | undefined {
  if (archiveFolder === undefined) return undefined;
  return new BatchArchive({ folder: archiveFolder, key: keys.archive, entropy });
}

/**
 * Goes on from where a database's log ends, the beginning or an older copy, with the archive of these settings.
 *
 * Needs the key folder of the hub that wrote it: its log's key, under which every batch must verify, and the archive's.
 * Throws `ArchiveDamaged` when the archive does not continue this log. No hub may have the database open.
 */
export async function restoreRecord(config: HubConfig, db: Db): Promise<Restored> {
  const { dataFolder, logOrigin, witnessPolicyFile, approverRootsFile } = config;
  const keys = await openKeys(join(dataFolder, 'keys'), logOrigin, systemEntropy);
  const archive = archiveOf(config, keys, systemEntropy);
  if (archive === undefined)
    throw new Error('say where the archive is: --archive FOLDER, or DEADSET_ARCHIVE');
  const logKey = keys.log.verifier;
  const ownClock = { logKey, cosigners: [keys.clock.verifier], quorum: 1 };
  const witnessed =
    witnessPolicyFile === undefined ? ownClock : (await readWitnessPolicy(witnessPolicyFile, logKey)).policy;
  const furtherLogKeys = keys.formerLog === undefined ? [] : [keys.formerLog.verifier];
  const approverRoots = approverRootsFile === undefined ? [] : await readApproverRoots(approverRootsFile);
  return restoreLog(db, archive, historyPolicy({ ...witnessed, furtherLogKeys, approverRoots }, keys));
}
