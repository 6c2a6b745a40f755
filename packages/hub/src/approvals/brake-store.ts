import type { Approval } from '@deadset/protocol';
import type { Db, Json, Trx } from '../database/index.ts';

/** An import that a brake stopped, waiting for a second person. */
export interface BrakeHold {
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

/** Keeps what was stopped; the same thing stopped again is kept once. */
export async function addHold(db: Db, hold: BrakeHold): Promise<void> {
  await db
    .insertInto('brake_hold')
    .values({
      digest: hold.digest,
      participant_id: hold.participant,
      brakes: [...hold.brakes],
      counts: JSON.stringify(hold.counts),
      held_at: new Date(hold.heldAt),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function findHold(db: Db, digest: Buffer): Promise<BrakeHold | undefined> {
  const row = await db.selectFrom('brake_hold').selectAll().where('digest', '=', digest).executeTakeFirst();
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
            .whereRef('brake_approval.digest', '=', 'brake_hold.digest'),
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
  digest: Buffer,
  approval: Approval,
  at: number,
): Promise<boolean> {
  const added = await trx
    .insertInto('brake_approval')
    .values({
      digest,
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
    .select('key_id')
    .where('digest', '=', digest)
    .where('at', '>', new Date(since))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

function holdOf(row: {
  digest: Buffer;
  participant_id: string;
  brakes: string[];
  counts: Json;
  held_at: Date;
}): BrakeHold {
  return {
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
