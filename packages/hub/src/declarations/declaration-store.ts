import {
  type DeclarationState,
  type DeclarationStatus,
  type DeviceAct,
  type DeviceState,
  type DisputeReason,
  type ImeiKey,
  isEnded,
  type LiabilityVersion,
  type Mode,
  parseImeiKey,
  type Tier,
} from '@deadset/domain';
import { sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';

/** A declaration as it is kept. */
export interface Declaration {
  readonly id: string;
  readonly reference: string;
  readonly deviceId: string;
  readonly state: DeclarationState;
  readonly happened: 'stolen' | 'lost';
  readonly takenAt: number;
  /** The participant that made it, or `public`. */
  readonly authority: string;
  /** Names it in the log; 16 bytes. */
  readonly name: Buffer;
  /** Its withdrawal secret under its code; absent for a row of a contributor's list. */
  readonly sealedSecret?: Buffer;
  /** Whether the force whose reference it has agreed that its keeper may withdraw it. */
  readonly isWithdrawalAllowed?: boolean;
}

const columns = [
  'declaration.id',
  'declaration.reference',
  'declaration.device_id',
  'declaration.status',
  'declaration.tier',
  'declaration.mode',
  'declaration.happened',
  'declaration.taken_at',
  'declaration.declared_at',
  'declaration.until_at',
  'declaration.is_quiet',
  'declaration.started_unproved',
  'declaration.authority',
  'declaration.name',
  'declaration.sealed_secret',
  'declaration.withdrawal_allowed_at',
] as const;

export async function findByReference(db: Db, reference: string): Promise<Declaration | undefined> {
  const row = await db
    .selectFrom('declaration')
    .select(columns)
    .where('reference', '=', reference)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** References of declarations of a status whose end has come, the oldest first. */
export async function listDue(
  db: Db,
  status: 'declared' | 'eased',
  at: number,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('declaration')
    .select('reference')
    .where('status', '=', status)
    .where('until_at', '<=', new Date(at))
    .orderBy('until_at')
    .limit(limit)
    .execute();
  return rows.map(({ reference }) => reference);
}

/** Every declaration on any device that has one of these keys, as the rules see them. */
export async function stateOfKeys(trx: Trx, keys: readonly ImeiKey[]): Promise<DeviceState> {
  const rows = await trx
    .selectFrom('device_identifier as identifier')
    .innerJoin('declaration', 'declaration.device_id', 'identifier.device_id')
    .select(columns)
    .distinct()
    .where('identifier.imei_key', 'in', [...keys])
    .where('identifier.until', 'is', null)
    .execute();
  return { declarations: new Map(rows.map((row) => [row.id, fromRow(row).state])) };
}

export async function keysOfDevice(db: Db, deviceId: string): Promise<ImeiKey[]> {
  const rows = await db
    .selectFrom('device_identifier')
    .select('imei_key')
    .where('device_id', '=', deviceId)
    .where('until', 'is', null)
    .execute();
  return rows.flatMap(({ imei_key }) => parseImeiKey(imei_key) ?? []);
}

/** The device that has exactly these keys now; clones and board swaps make others, which stay apart. */
export async function findDevice(trx: Trx, keys: readonly ImeiKey[]): Promise<string | undefined> {
  const rows = await trx
    .selectFrom('device_identifier')
    .select(['device_id', 'imei_key'])
    .where('until', 'is', null)
    .where('device_id', 'in', (sub) =>
      sub
        .selectFrom('device_identifier')
        .select('device_id')
        .where('imei_key', 'in', [...keys])
        .where('until', 'is', null),
    )
    .execute();
  const keysByDevice = new Map<string, Set<number>>();
  for (const { device_id, imei_key } of rows) {
    keysByDevice.set(device_id, (keysByDevice.get(device_id) ?? new Set()).add(imei_key));
  }
  const same = [...keysByDevice].find(
    ([, own]) => own.size === keys.length && keys.every((key) => own.has(key)),
  );
  return same?.[0];
}

/** Makes a device with these keys, unless there is one with this id already. */
export async function addDevice(
  trx: Trx,
  device: { id: string; label: Buffer; keys: readonly ImeiKey[]; at: number },
): Promise<void> {
  const at = new Date(device.at);
  const added = await trx
    .insertInto('device')
    .values({ id: device.id, label: device.label, last_leaf_hash: null, created_at: at })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  if (added.numInsertedOrUpdatedRows === 0n) return;
  await trx
    .insertInto('device_identifier')
    .values(device.keys.map((key) => ({ device_id: device.id, imei_key: key, since: at, until: null })))
    .execute();
}

export async function addDeclaration(trx: Trx, declaration: Declaration): Promise<void> {
  const { state } = declaration;
  await trx
    .insertInto('declaration')
    .values({
      id: declaration.id,
      reference: declaration.reference,
      device_id: declaration.deviceId,
      status: state.status,
      tier: state.tier,
      mode: state.mode,
      happened: declaration.happened,
      taken_at: new Date(declaration.takenAt),
      declared_at: new Date(state.declaredAt),
      until_at: state.untilAt === undefined ? null : new Date(state.untilAt),
      is_quiet: state.isQuiet,
      started_unproved: state.startedUnproved,
      authority: declaration.authority,
      ended_at: null,
      name: declaration.name,
      sealed_secret: declaration.sealedSecret ?? null,
      updated_at: new Date(state.declaredAt),
    })
    .execute();
}

export async function changeDeclaration(
  trx: Trx,
  id: string,
  state: DeclarationState,
  at: number,
): Promise<void> {
  await trx
    .updateTable('declaration')
    .set({
      status: state.status,
      tier: state.tier,
      mode: state.mode,
      until_at: state.untilAt === undefined ? null : new Date(state.untilAt),
      is_quiet: state.isQuiet,
      ended_at: isEnded(state.status) ? new Date(at) : null,
      updated_at: new Date(at),
    })
    .where('id', '=', id)
    .execute();
}

export async function addAct(trx: Trx, act: DeviceAct, entryId: string): Promise<void> {
  await trx
    .insertInto('declaration_act')
    .values({
      declaration_id: act.declarationId,
      act: act.act,
      actor: act.actor,
      tier: act.tier ?? null,
      mode: act.mode ?? null,
      is_disputed: act.isDisputed ?? false,
      brake: act.brake ?? null,
      at: new Date(act.at),
      entry_id: entryId,
    })
    .execute();
}

/** Keeps which words about false statements the declarer was shown. */
export async function addAcknowledgement(
  trx: Trx,
  id: string,
  version: LiabilityVersion,
  at: number,
): Promise<void> {
  await trx
    .insertInto('liability_acknowledgement')
    .values({ declaration_id: id, version, at: new Date(at) })
    .execute();
}

/** Keeps why a declaration bars nothing until a human has decided, or that this is over. */
export async function changeDispute(
  trx: Trx,
  id: string,
  dispute: { readonly why: DisputeReason; readonly at: number } | undefined,
): Promise<void> {
  await trx
    .updateTable('declaration')
    .set({
      dispute_reason: dispute?.why ?? null,
      disputed_at: dispute === undefined ? null : new Date(dispute.at),
    })
    .where('id', '=', id)
    .execute();
}

/** Keeps that a force agrees to a withdrawal. */
export async function allowWithdrawalOf(trx: Trx, id: string, at: number): Promise<void> {
  await trx
    .updateTable('declaration')
    .set({ withdrawal_allowed_at: new Date(at) })
    .where('id', '=', id)
    .execute();
}

/** Drops what the gates said of an unproved word that has lapsed; that somebody was held stays, as a number of the day. */
export async function forgetUnprovedAttempts(
  trx: Trx,
  keys: readonly ImeiKey[],
  since: number,
  at: number,
): Promise<void> {
  await sql`
    insert into lapsed_hold (day, holds)
    select (${new Date(at)}::timestamptz at time zone 'UTC')::date, count(*) from attempt
    where imei_key = any (${[...keys]}::bigint[]) and tier = 0 and at >= ${new Date(since)}
      and outcome = 'hold' and enforced and reason <> 'keeper-consent-needed'
    having count(*) > 0
    on conflict (day) do update set holds = lapsed_hold.holds + excluded.holds`.execute(trx);
  await sql`select forget_unproved_attempts(${[...keys]}::bigint[], ${new Date(since)})`.execute(trx);
}

/** Marks an operator's statement as used; false when it was used before. */
export async function useStatement(trx: Trx, digest: Buffer, at: number): Promise<boolean> {
  const used = await trx
    .insertInto('statement_use')
    .values({ statement_hash: digest, used_at: new Date(at) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return used.numInsertedOrUpdatedRows === 1n;
}

interface DeclarationRow {
  readonly id: string;
  readonly reference: string;
  readonly device_id: string;
  readonly status: DeclarationStatus;
  readonly tier: Tier;
  readonly mode: Mode;
  readonly happened: 'stolen' | 'lost';
  readonly taken_at: Date;
  readonly declared_at: Date;
  readonly until_at: Date | null;
  readonly is_quiet: boolean;
  readonly started_unproved: boolean;
  readonly authority: string;
  readonly name: Buffer;
  readonly sealed_secret: Buffer | null;
  readonly withdrawal_allowed_at: Date | null;
}

function fromRow(row: DeclarationRow): Declaration {
  const state = {
    status: row.status,
    tier: row.tier,
    mode: row.mode,
    declaredAt: row.declared_at.getTime(),
    isQuiet: row.is_quiet,
    startedUnproved: row.started_unproved,
  };
  return {
    id: row.id,
    reference: row.reference,
    deviceId: row.device_id,
    state: row.until_at === null ? state : { ...state, untilAt: row.until_at.getTime() },
    happened: row.happened,
    takenAt: row.taken_at.getTime(),
    authority: row.authority,
    name: row.name,
    isWithdrawalAllowed: row.withdrawal_allowed_at !== null,
    ...(row.sealed_secret === null ? {} : { sealedSecret: row.sealed_secret }),
  };
}
