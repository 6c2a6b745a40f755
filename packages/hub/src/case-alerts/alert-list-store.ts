import type { PoliceDb, PoliceTrx } from '../police-zone/index.ts';

/** Which alerts an officer looks at. */
export interface AlertsWanted {
  readonly force: string;
  /** Only those of cases that this officer has, or nobody. */
  readonly officer?: string;
  readonly limit: number;
}

/** One alert of the list. */
export interface ListedAlert {
  readonly id: string;
  readonly caseNumber: number;
  readonly caseState: 'open' | 'closed';
  /** Milliseconds since 1970, as all instants here. */
  readonly at: number;
  readonly assignedTo?: string;
  readonly read?: { readonly at: number; readonly by: string };
}

/** The newest alerts of a force. */
export async function listAlerts(
  police: PoliceDb,
  { limit, ...wanted }: AlertsWanted,
): Promise<ListedAlert[]> {
  const rows = await alertsOf(police, wanted)
    .select(['case_alert.id as id', 'number', 'state', 'at', 'assigned_to', 'read_at', 'read_by'])
    .orderBy('at', 'desc')
    .orderBy('case_alert.id')
    .limit(limit)
    .execute();
  return rows.map(({ id, number, state, at, assigned_to, read_at, read_by }) => ({
    id,
    caseNumber: number,
    caseState: state,
    at: at.getTime(),
    ...(assigned_to !== null && { assignedTo: assigned_to }),
    ...(read_at !== null && read_by !== null && { read: { at: read_at.getTime(), by: read_by } }),
  }));
}

/** How many nobody has read. */
export async function countUnread(police: PoliceDb, wanted: Omit<AlertsWanted, 'limit'>): Promise<number> {
  const { count } = await alertsOf(police, wanted)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}

/** Marks an alert of a force as read, once; gives the case that it is about. Undefined when the force has no such alert. */
export async function markRead(
  trx: PoliceTrx,
  id: string,
  { force, by, at }: { readonly force: string; readonly by: string; readonly at: number },
): Promise<{ caseId: string; caseNumber: number } | undefined> {
  const row = await trx
    .selectFrom('case_alert')
    .innerJoin('police_case', 'police_case.id', 'case_alert.case_id')
    .select(['case_id', 'number'])
    .where('case_alert.id', '=', id)
    .where('force', '=', force)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  await trx
    .updateTable('case_alert')
    .set({ read_at: new Date(at), read_by: by })
    .where('id', '=', id)
    .where('read_at', 'is', null)
    .execute();
  return { caseId: row.case_id, caseNumber: row.number };
}

function alertsOf(police: PoliceDb, { force, officer }: Omit<AlertsWanted, 'limit'>) {
  const query = police
    .selectFrom('case_alert')
    .innerJoin('police_case', 'police_case.id', 'case_alert.case_id')
    .where('force', '=', force);
  return officer === undefined
    ? query
    : query.where((eb) => eb.or([eb('assigned_to', '=', officer), eb('assigned_to', 'is', null)]));
}
