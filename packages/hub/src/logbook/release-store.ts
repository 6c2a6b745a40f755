import type { ReleaseStatus } from '@deadset/domain';
import type { Db, Trx } from '../database/index.ts';

/** A keeper's word that the device may go to whoever has the code. Instants are milliseconds since 1970. */
export interface Release {
  readonly id: string;
  readonly enrolmentId: string;
  /** The enrolment's secret under the code. */
  readonly sealedSecret: Buffer;
  /** Made under duress: it looks like a release and lets nothing go. */
  readonly isDecoy: boolean;
  readonly status: ReleaseStatus;
  readonly madeAt: number;
}

export async function addRelease(trx: Trx, release: Release): Promise<void> {
  await trx
    .insertInto('release')
    .values({
      id: release.id,
      enrolment_id: release.enrolmentId,
      sealed_secret: release.sealedSecret,
      is_decoy: release.isDecoy,
      status: release.status,
      made_at: new Date(release.madeAt),
      ended_at: null,
    })
    .execute();
}

/** Every release of these enrolments, the newest first. */
export async function listReleases(db: Db, enrolmentIds: readonly string[]): Promise<Release[]> {
  if (enrolmentIds.length === 0) return [];
  const rows = await db
    .selectFrom('release')
    .select(['id', 'enrolment_id', 'sealed_secret', 'is_decoy', 'status', 'made_at'])
    .where('enrolment_id', 'in', [...enrolmentIds])
    .orderBy('made_at', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    enrolmentId: row.enrolment_id,
    sealedSecret: row.sealed_secret,
    isDecoy: row.is_decoy,
    status: row.status,
    madeAt: row.made_at.getTime(),
  }));
}

/** Ends an open release; false when it has ended already. */
export async function endRelease(
  trx: Trx,
  id: string,
  status: Exclude<ReleaseStatus, 'open'>,
  at: number,
): Promise<boolean> {
  const row = await trx
    .updateTable('release')
    .set({ status, ended_at: new Date(at) })
    .where('id', '=', id)
    .where('status', '=', 'open')
    .executeTakeFirst();
  return row.numUpdatedRows === 1n;
}

/** Open releases that were made before an instant, with their device. */
export async function listOldReleases(
  db: Db,
  before: number,
  limit: number,
): Promise<{ id: string; enrolmentId: string; deviceId: string; isDecoy: boolean }[]> {
  const rows = await db
    .selectFrom('release')
    .innerJoin('enrolment', 'enrolment.id', 'release.enrolment_id')
    .select(['release.id', 'release.enrolment_id', 'enrolment.device_id', 'release.is_decoy'])
    .where('release.status', '=', 'open')
    .where('release.made_at', '<=', new Date(before))
    .orderBy('release.made_at')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    enrolmentId: row.enrolment_id,
    deviceId: row.device_id,
    isDecoy: row.is_decoy,
  }));
}
