import { type DeclarationStatus, type Gate, type ImeiKey, isEnded, type Tier } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';

/** What a force has said of one device under one of its references. Ms since 1970. */
export interface PoliceRecord {
  readonly force: string;
  readonly crimeReference: string;
  readonly declarationId: string;
  readonly offence: string;
  readonly happenedAt: number;
  readonly grading: string;
}

/** A declaration about one of the keys that were asked for. */
export interface KnownDeclaration {
  readonly id: string;
  readonly reference: string;
  readonly hasEnded: boolean;
  /** All keys of its device. */
  readonly keys: readonly ImeiKey[];
}

/** Every declaration about a device that has one of these keys. */
export async function listDeclarations(db: Db, keys: readonly ImeiKey[]): Promise<KnownDeclaration[]> {
  return declarationsWhere(
    db,
    sql`declaration.device_id in
      (select device_id from device_identifier where until is null and imei_key = any (${[...keys]}::bigint[]))`,
  );
}

/** The declaration with one of our references. */
export async function findDeclaration(db: Db, reference: string): Promise<KnownDeclaration | undefined> {
  const [found] = await declarationsWhere(db, sql`declaration.reference = ${reference}`);
  return found;
}

async function declarationsWhere(
  db: Db,
  condition: ReturnType<typeof sql<unknown>>,
): Promise<KnownDeclaration[]> {
  const { rows } = await sql<{ id: string; reference: string; status: DeclarationStatus; keys: ImeiKey[] }>`
    select declaration.id, declaration.reference, declaration.status,
           array_agg(identifier.imei_key order by identifier.imei_key) as keys
      from declaration
      join device_identifier as identifier
        on identifier.device_id = declaration.device_id and identifier.until is null
     where ${condition}
     group by declaration.id, declaration.reference, declaration.status
     order by declaration.id`.execute(db);
  return rows.map(({ id, reference, status, keys }) => ({ id, reference, keys, hasEnded: isEnded(status) }));
}

/** What a force has said under one of its references. */
export async function listRecords(
  db: Db,
  force: string,
  crimeReference: string,
): Promise<{ declarationId: string; offence: string; isErased: boolean }[]> {
  const rows = await db
    .selectFrom('police_record')
    .leftJoin('declaration', 'declaration.id', 'police_record.declaration_id')
    .select(['police_record.declaration_id', 'police_record.offence', 'declaration.id'])
    .where('force', '=', force)
    .where('crime_reference', '=', crimeReference)
    .execute();
  return rows.map(({ declaration_id, offence, id }) => ({
    declarationId: declaration_id,
    offence,
    isErased: id === null,
  }));
}

/** How many devices a force has records of. */
export async function countRecords(db: Db, force: string): Promise<number> {
  const { count } = await db
    .selectFrom('police_record')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('force', '=', force)
    .executeTakeFirstOrThrow();
  return count;
}

/** Keeps a record; one that is there already gets the offence anew. */
export async function keepRecord(trx: Trx, record: PoliceRecord, at: number): Promise<void> {
  const changed_at = new Date(at);
  await trx
    .insertInto('police_record')
    .values({
      force: record.force,
      crime_reference: record.crimeReference,
      declaration_id: record.declarationId,
      offence: record.offence,
      happened_at: new Date(record.happenedAt),
      grading: record.grading,
      received_at: changed_at,
      changed_at,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['force', 'crime_reference', 'declaration_id'])
        .doUpdateSet({ offence: record.offence, changed_at }),
    )
    .execute();
}

/** Whether there is such a participant. */
export async function isParticipant(db: Db, id: string): Promise<boolean> {
  const row = await db.selectFrom('participant').select('id').where('id', '=', id).executeTakeFirst();
  return row !== undefined;
}

/** Keeps that a device was seen active with a participant; the same again is kept once. Says whether it is new. */
export async function keepSeenActive(
  trx: Trx,
  seen: { participant: string; key: ImeiKey; seenAt: number; toldBy: string; at: number },
): Promise<boolean> {
  const added = await trx
    .insertInto('seen_active')
    .values({
      participant_id: seen.participant,
      imei_key: seen.key,
      seen_at: new Date(seen.seenAt),
      told_by: seen.toldBy,
      told_at: new Date(seen.at),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

/** One device of one of a force's cases. */
export interface CaseRow {
  readonly crime_reference: string;
  readonly offence: string;
  readonly happened_at: Date;
  readonly grading: string;
  readonly declaration_id: string;
  readonly reference: string;
  readonly status: DeclarationStatus;
  readonly tier: Tier;
  readonly happened: 'stolen' | 'lost';
  readonly declared_at: Date;
  readonly keys: ImeiKey[];
}

/** A force's own cases, by its references; those that are named, or all. */
export async function listCases(
  db: Db,
  force: string,
  crimeReferences: readonly string[] | undefined,
  limit: number,
): Promise<CaseRow[]> {
  const named =
    crimeReferences === undefined
      ? sql``
      : sql`and record.crime_reference = any (${[...crimeReferences]}::text[])`;
  const { rows } = await sql<CaseRow>`
    select record.crime_reference, record.offence, record.happened_at, record.grading,
           declaration.id as declaration_id, declaration.reference, declaration.status, declaration.tier,
           declaration.happened, declaration.declared_at,
           (select array_agg(imei_key order by imei_key) from device_identifier
             where device_identifier.device_id = declaration.device_id and until is null) as keys
      from police_record as record join declaration on declaration.id = record.declaration_id
     where record.force = ${force} ${named}
     order by record.crime_reference, declaration.id limit ${limit}`.execute(db);
  return rows;
}

/** A check that met a device of a case. */
export interface AttemptRow {
  readonly declaration_id: string;
  readonly edge_key_id: string;
  readonly sequence: number;
  readonly participant_id: string;
  readonly gate: Gate;
  readonly network: string | null;
  readonly imei_key: ImeiKey;
  readonly outcome: 'allow' | 'hold' | 'refuse';
  readonly at: Date;
}

/**
 * What gates met of these declarations' devices since they were declared, from tier 1; where a trained person still
 * looks at a report, nothing. What networks met is left out unless it is asked for by right.
 */
export async function listAttempts(
  db: Db,
  declarationIds: readonly string[],
  withNetworks: boolean,
  limit: number,
): Promise<AttemptRow[]> {
  const { rows } = await sql<AttemptRow>`
    select distinct declaration.id as declaration_id, attempt.edge_key_id, attempt.sequence, attempt.participant_id,
           attempt.gate, attempt.network, attempt.imei_key, attempt.outcome, attempt.at
      from declaration
      join device_identifier as identifier
        on identifier.device_id = declaration.device_id and identifier.until is null
      join attempt on attempt.imei_key = identifier.imei_key
     where declaration.id = any (${[...declarationIds]}::uuid[])
       and attempt.at >= declaration.declared_at and attempt.tier >= 1
       and (${withNetworks}::boolean or attempt.gate not in ('network-attach', 'esim-download'))
       and not exists (select from abuse_review
                        where abuse_review.declaration_id = declaration.id and abuse_review.status <> 'cleared')
     order by attempt.at, attempt.edge_key_id, attempt.sequence limit ${limit}`.execute(db);
  return rows;
}
