import type { Gate } from '@deadset/domain';
import { sql } from 'kysely';
import type { PoliceDb, PoliceTrx } from '../police-zone/index.ts';

/** A device that a gate met, by the names that the police zone has for it. */
export interface MetDevice {
  readonly marks: readonly string[];
  readonly declarationIds: readonly string[];
  readonly gate: Gate;
  /** When the register came to know of it, in milliseconds since 1970. */
  readonly receivedAt: number;
  readonly isWalled: boolean;
}

/**
 * Raises an alert for each open case about one of these devices, and says how many. One for a case, gate and hour, however
 * often it is asked; what is behind the wall raises none unless a legal basis is in force for the case.
 */
export async function raiseAlerts(trx: PoliceTrx, met: readonly MetDevice[], at: number): Promise<number> {
  const rows = met.map(({ marks, declarationIds, gate, receivedAt, isWalled }) => ({
    marks,
    declarations: declarationIds,
    gate,
    received_at: new Date(receivedAt).toISOString(),
    is_walled: isWalled,
  }));
  const { numAffectedRows } = await sql`
    with met as (
      select row_number() over () as nth, * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as met (marks text[], declarations uuid[], gate text, received_at timestamptz, is_walled boolean)),
    found as (
      select nth, police_case.id from met cross join unnest(marks) as mark
        join police_case on police_case.device_mark = mark and state = 'open'
      union
      select nth, police_case.id from met cross join unnest(declarations) as declaration
        join police_case on police_case.declaration_id = declaration and state = 'open')
    insert into case_alert (case_id, gate, hour, at)
    select distinct found.id, gate, date_trunc('hour', received_at, 'UTC'), ${new Date(at)}::timestamptz
      from found join met using (nth)
     where not is_walled or exists (
       select from network_basis as basis where basis.case_id = found.id and basis.until_at > ${new Date(at)})
    on conflict do nothing`.execute(trx);
  return Number(numAffectedRows ?? 0);
}

/** An alert whose force and officer have not been told of it. */
export interface UntoldAlert {
  readonly id: string;
  readonly caseId: string;
  readonly caseNumber: number;
  readonly force: string;
  readonly at: number;
  /** Id of the officer who has the case, with where they want to be told, sealed. */
  readonly owner?: { readonly id: string; readonly sealedAddress?: Buffer };
}

/** Those, the oldest first. */
export async function listUntoldAlerts(police: PoliceDb, limit: number): Promise<UntoldAlert[]> {
  const rows = await police
    .selectFrom('case_alert')
    .innerJoin('police_case', 'police_case.id', 'case_alert.case_id')
    .leftJoin('alert_address', 'alert_address.person_id', 'police_case.assigned_to')
    .select(['case_alert.id as id', 'case_id', 'number', 'force', 'at', 'assigned_to', 'sealed_address'])
    .where('told_at', 'is', null)
    .orderBy('at')
    .orderBy('case_alert.id')
    .limit(limit)
    .execute();
  return rows.map(({ id, case_id, number, force, at, assigned_to, sealed_address }) => ({
    id,
    caseId: case_id,
    caseNumber: number,
    force,
    at: at.getTime(),
    ...(assigned_to !== null && {
      owner: { id: assigned_to, ...(sealed_address !== null && { sealedAddress: sealed_address }) },
    }),
  }));
}

/** This one has been told. */
export async function markTold(trx: PoliceTrx, id: string, at: number): Promise<void> {
  await trx
    .updateTable('case_alert')
    .set({ told_at: new Date(at) })
    .where('id', '=', id)
    .execute();
}
