import type { DeclarationStatus, DeclaredSandboxKind, ImeiKey, Mode, Tier } from '@deadset/domain';
import { sandboxKey } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';

/** A sandbox device that stands, with its declaration. */
export interface StandingDevice {
  readonly number: number;
  readonly kind: DeclaredSandboxKind;
  readonly key: ImeiKey;
  readonly declarationId: string;
  readonly deviceId: string;
  /** Names its declaration in the log; 16 bytes. */
  readonly name: Buffer;
  readonly status: DeclarationStatus;
  readonly tier: Tier;
  readonly mode: Mode;
  /** Milliseconds since 1970, as all instants here. */
  readonly at: number;
  readonly untilAt?: number;
  /** When followers could first have it; absent until they can. */
  readonly publishedAt?: number;
}

interface Row {
  number: string | number;
  kind: DeclaredSandboxKind;
  at: Date;
  declaration_id: string;
  device_id: string;
  name: Buffer;
  status: DeclarationStatus;
  tier: Tier;
  mode: Mode;
  until_at: Date | null;
  published_at: Date | null;
}

/** Devices that stand for everybody, and the one that stands for this participant. */
export async function listStanding(db: Db, participant: string): Promise<StandingDevice[]> {
  const { rows } = await sql<Row>`
    select sandbox_device.number, sandbox_device.kind, sandbox_device.at, declaration.id as declaration_id,
           declaration.device_id, declaration.name, declaration.status, declaration.tier, declaration.mode,
           declaration.until_at, head.published_at
      from sandbox_device
      join declaration on declaration.id = sandbox_device.declaration_id
      left join log_entry on log_entry.entry_id = sandbox_device.entry_id
      left join lateral (
        select published_at from log_checkpoint
         where log_checkpoint.size > log_entry.position order by log_checkpoint.size limit 1
      ) as head on true
     where sandbox_device.ended_at is null
       and (sandbox_device.participant_id is null or sandbox_device.participant_id = ${participant})
     order by sandbox_device.number`.execute(db);
  return rows.map(fromRow);
}

function fromRow({
  number,
  at,
  declaration_id,
  device_id,
  until_at,
  published_at,
  ...row
}: Row): StandingDevice {
  return {
    ...row,
    number: Number(number),
    key: sandboxKey(Number(number)),
    declarationId: declaration_id,
    deviceId: device_id,
    at: at.getTime(),
    ...(until_at === null ? {} : { untilAt: until_at.getTime() }),
    ...(published_at === null ? {} : { publishedAt: published_at.getTime() }),
  };
}

/** The number of the next device. */
export async function nextNumber(trx: Trx): Promise<number> {
  const row = await trx
    .selectFrom('sandbox_device')
    .select(({ fn }) => fn.max('number').as('last'))
    .executeTakeFirst();
  return (row?.last ?? -1) + 1;
}

export async function addSandboxDevice(
  trx: Trx,
  device: {
    readonly number: number;
    readonly kind: DeclaredSandboxKind;
    readonly participant?: string;
    readonly declarationId: string;
    readonly entryId: string;
    readonly at: number;
  },
): Promise<void> {
  const { number, kind, participant, declarationId, entryId, at } = device;
  await trx
    .insertInto('sandbox_device')
    .values({
      number,
      kind,
      participant_id: participant ?? null,
      declaration_id: declarationId,
      entry_id: entryId,
      at: new Date(at),
      ended_at: null,
    })
    .execute();
}

export async function endSandboxDevice(trx: Trx, number: number, at: number): Promise<void> {
  await trx
    .updateTable('sandbox_device')
    .set({ ended_at: new Date(at) })
    .where('number', '=', number)
    .execute();
}

/** When followers could first have the newest entry about a device; undefined until they can. */
export async function findPublished(db: Db, deviceId: string): Promise<number | undefined> {
  const { rows } = await sql<{ published_at: Date | null }>`
    select (select published_at from log_checkpoint
             where log_checkpoint.size > log_entry.position order by log_checkpoint.size limit 1) as published_at
      from entry join log_entry on log_entry.entry_id = entry.id
     where entry.device_id = ${deviceId}
     order by log_entry.position desc limit 1`.execute(db);
  return rows[0]?.published_at?.getTime();
}
