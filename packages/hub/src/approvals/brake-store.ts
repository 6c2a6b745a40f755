import type { Approval } from '@deadset/protocol';
import type { Db, Json, Trx } from '../database/index.ts';

/** An import that a brake stopped, waiting for a second person. */
export interface BrakeHold {
  /** What an approver signs: SHA-256 over digest and time, so that an approval serves for one hold only. 32 bytes. */
  readonly id: Buffer;
  /** Of exactly what the import would have done. 32 bytes. */
  readonly digest: Buffer;
  /** Whose list it is. */
  readonly participant: string;
  readonly brakes: readonly string[];
  /** What it would have done, in numbers. */
  readonly counts: Readonly<Record<string, number>>;
  /** Milliseconds since 1970. */
  readonly heldAt: number;
}

/** Keeps what was stopped, unless the same thing has been waiting since an instant. */
export async function addHold(db: Db, hold: BrakeHold, since: number): Promise<void> {
  const waiting = await db
    .selectFrom('brake_hold')
    .select('id')
    .where('digest', '=', hold.digest)
    .where('held_at', '>', new Date(since))
    .executeTakeFirst();
  if (waiting !== undefined) return;
  await db
    .insertInto('brake_hold')
    .values({
      id: hold.id,
      digest: hold.digest,
      participant_id: hold.participant,
      brakes: [...hold.brakes],
      counts: JSON.stringify(hold.counts),
      held_at: new Date(hold.heldAt),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function findHold(db: Db, id: Buffer): Promise<BrakeHold | undefined> {
  const row = await db.selectFrom('brake_hold').selectAll().where('id', '=', id).executeTakeFirst();
  return row && holdOf(row);
}

/** What a participant's approvers have not approved yet, of holds since an instant. */
export async function listHolds(
  db: Db,
  participant: string,
  since: number,
  limit: number,
): Promise<BrakeHold[]> {
  const rows = await db
    .selectFrom('brake_hold')
    .selectAll()
    .where('participant_id', '=', participant)
    .where('held_at', '>', new Date(since))
    .where((not) =>
      not.not(
        not.exists(
          not
            .selectFrom('brake_approval')
            .select('brake_approval.key_id')
            .whereRef('brake_approval.hold_id', '=', 'brake_hold.id'),
        ),
      ),
    )
    .orderBy('held_at')
    .limit(limit)
    .execute();
  return rows.map(holdOf);
}

/** False when this passkey has approved it already. */
export async function addBrakeApproval(
  trx: Trx,
  holdId: Buffer,
  approval: Approval,
  at: number,
): Promise<boolean> {
  const added = await trx
    .insertInto('brake_approval')
    .values({
      hold_id: holdId,
      key_id: approval.keyId,
      authenticator_data: approval.authenticatorData,
      client_data_json: approval.clientDataJson,
      signature: approval.signature,
      at: new Date(at),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

/** Whether somebody has approved exactly this since an instant. */
export async function hasApproval(db: Db, digest: Buffer, since: number): Promise<boolean> {
  const row = await db
    .selectFrom('brake_approval')
    .innerJoin('brake_hold', 'brake_hold.id', 'brake_approval.hold_id')
    .select('brake_approval.key_id')
    .where('brake_hold.digest', '=', digest)
    .where('brake_approval.at', '>', new Date(since))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

function holdOf(row: {
  id: Buffer;
  digest: Buffer;
  participant_id: string;
  brakes: string[];
  counts: Json;
  held_at: Date;
}): BrakeHold {
  return {
    id: row.id,
    digest: row.digest,
    participant: row.participant_id,
    brakes: row.brakes,
    counts: numbersOf(row.counts),
    heldAt: row.held_at.getTime(),
  };
}

function numbersOf(counts: Json): Record<string, number> {
  const entries = typeof counts === 'object' && counts !== null ? Object.entries(counts) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}
