import type { PresenterFinding } from '@deadset/analytics';
import type { Selectable } from 'kysely';
import type { LeadKind, PoliceDb, PoliceTables, PoliceTrx } from '../police-zone/index.ts';
import type { PresenterName } from './presenter-keys-store.ts';

/** A presenter whose devices move on after red answers more often than everybody else's. */
export interface Lead {
  readonly id: string;
  /** What people call it: Lead 7. */
  readonly number: number;
  readonly kind: LeadKind;
  readonly force: string;
  readonly participant: string;
  readonly presenter: string;
  readonly state: 'found' | 'signed' | 'dismissed';
  /** Milliseconds since 1970, as all instants here. */
  readonly foundAt: number;
  readonly expiresAt: number;
  readonly figures: LeadFigures;
  readonly decided?: { readonly by: string; readonly at: number; readonly sealedReason: Buffer };
}

/** What was found of it; see `PresenterFinding`. */
export type LeadFigures = Pick<
  PresenterFinding,
  'against' | 'victims' | 'days' | 'expected' | 'p' | 'adjusted' | 'ratio' | 'share'
> & { readonly devices: number };

export interface NewLead {
  readonly id: string;
  readonly kind: LeadKind;
  readonly force: string;
  readonly roundId: string;
  readonly participant: string;
  readonly presenter: string;
  readonly foundAt: number;
  readonly expiresAt: number;
  readonly figures: LeadFigures;
}

/** Keeps a lead; false when there is one of this kind about this presenter that has not expired. */
export async function insertLead(trx: PoliceTrx, lead: NewLead): Promise<boolean> {
  const { id, kind, force, participant, presenter, figures } = lead;
  const { devices, against, victims, days, expected, p, adjusted, ratio, share } = figures;
  const row = await trx
    .insertInto('handler_lead')
    .values({
      id,
      kind,
      force,
      participant,
      presenter,
      devices,
      against,
      victims,
      days,
      expected,
      p,
      adjusted,
      round_id: lead.roundId,
      state: 'found',
      found_at: new Date(lead.foundAt),
      expires_at: new Date(lead.expiresAt),
      ratio_mean: ratio.mean,
      ratio_low: ratio.low,
      chance_above: ratio.chanceAbove,
      share_mean: share.mean,
      share_low: share.low,
      share_high: share.high,
      decided_by: null,
      decided_at: null,
      sealed_reason: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Leads of a force that have not expired, the strongest first. */
export async function listLeads(db: PoliceDb, { force, at }: AsOf): Promise<Lead[]> {
  const rows = await living(db, { force, at }).orderBy('ratio_low', 'desc').orderBy('number').execute();
  return rows.flatMap(leadOf);
}

export async function findLead(db: PoliceDb, number: number, { force, at }: AsOf): Promise<Lead | undefined> {
  const row = await living(db, { force, at }).where('number', '=', number).executeTakeFirst();
  return row && leadOf(row)[0];
}

/** The same, with nobody else deciding on it until the transaction ends. */
export async function lockLead(
  trx: PoliceTrx,
  number: number,
  { force, at }: AsOf,
): Promise<Lead | undefined> {
  const row = await living(trx, { force, at }).where('number', '=', number).forUpdate().executeTakeFirst();
  return row && leadOf(row)[0];
}

/** A force's leads at an instant: who looks a second after the end finds nothing, whenever the round comes. */
export interface AsOf {
  readonly force: string;
  readonly at: number;
}

function living(db: PoliceDb, { force, at }: AsOf) {
  return db
    .selectFrom('handler_lead')
    .selectAll()
    .where('force', '=', force)
    .where('state', '<>', 'expired')
    .where('expires_at', '>', new Date(at));
}

/** Somebody decides; `sealedReason` is bound to the lead. */
export async function decideOnLead(
  trx: PoliceTrx,
  id: string,
  {
    state,
    by,
    at,
    sealedReason,
  }: { state: 'signed' | 'dismissed'; by: string; at: number; sealedReason: Buffer },
): Promise<void> {
  await trx
    .updateTable('handler_lead')
    .set({ state, decided_by: by, decided_at: new Date(at), sealed_reason: sealedReason })
    .where('id', '=', id)
    .execute();
}

/** Ends leads whose time is over: their rows, pseudonyms and reasons are erased. Gives how many. */
export async function endLeadsDue(trx: PoliceTrx, at: number): Promise<number> {
  const due = await trx
    .selectFrom('handler_lead')
    .select('id')
    .where('state', '<>', 'expired')
    .where('expires_at', '<=', new Date(at))
    .forUpdate()
    .execute();
  return endThem(
    trx,
    due.map(({ id }) => id),
  );
}

/** Ends a force's leads about these presenters on which nobody has decided: what they count is counted anew. */
export async function endUndecided(
  trx: PoliceTrx,
  force: string,
  presenters: readonly PresenterName[],
): Promise<number> {
  const names = presenters.map(({ participant, presenter }) => ({ participant, presenter }));
  const ended = await trx
    .selectFrom('handler_lead')
    .select('id')
    .where('force', '=', force)
    .where('state', '=', 'found')
    .where((eb) => eb.or(names.map((name) => eb.and(name))))
    .forUpdate()
    .execute();
  return endThem(
    trx,
    ended.map(({ id }) => id),
  );
}

/** Ids of a force's leads on which nobody has decided, nor does until the transaction ends. */
export async function lockUndecided(trx: PoliceTrx, force: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('handler_lead')
    .select('id')
    .where('force', '=', force)
    .where('state', '=', 'found')
    .forUpdate()
    .execute();
  return rows.map(({ id }) => id);
}

/** Ends these leads and erases what they are made of; gives how many. */
export async function endThem(trx: PoliceTrx, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  await trx.deleteFrom('lead_row').where('lead_id', 'in', ids).execute();
  await trx
    .updateTable('handler_lead')
    .set({ state: 'expired', presenter: null, sealed_reason: null })
    .where('id', 'in', ids)
    .execute();
  return ids.length;
}

/** One look at all presenters. */
export interface LeadRound {
  readonly id: string;
  readonly kind: LeadKind;
  readonly force: string;
  readonly madeBy: string;
  readonly at: number;
  readonly method: string;
  readonly tested: number;
  readonly untested: number;
  readonly found: number;
}

export async function insertRound(trx: PoliceTrx, { madeBy, at, ...round }: LeadRound): Promise<void> {
  await trx
    .insertInto('lead_round')
    .values({ ...round, made_by: madeBy, at: new Date(at) })
    .execute();
}

/** The last look for a force, for one kind of lead. */
export async function findLastRound(
  db: PoliceDb,
  force: string,
  kind: LeadKind,
): Promise<LeadRound | undefined> {
  const row = await db
    .selectFrom('lead_round')
    .selectAll()
    .where('force', '=', force)
    .where('kind', '=', kind)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { made_by: madeBy, at, ...round } = row;
  return { ...round, madeBy, at: at.getTime() };
}

function leadOf(row: Selectable<PoliceTables['handler_lead']>): Lead[] {
  const { id, number, kind, force, participant, presenter, state, decided_by, decided_at, sealed_reason } =
    row;
  if (presenter === null || state === 'expired') return [];
  const { devices, against, victims, days, expected, p, adjusted } = row;
  const ratio = { mean: row.ratio_mean, low: row.ratio_low, chanceAbove: row.chance_above };
  const share = { mean: row.share_mean, low: row.share_low, high: row.share_high };
  const isDecided = decided_by !== null && decided_at !== null && sealed_reason !== null;
  return [
    {
      id,
      number,
      kind,
      force,
      participant,
      presenter,
      state,
      foundAt: row.found_at.getTime(),
      expiresAt: row.expires_at.getTime(),
      figures: {
        devices,
        against,
        victims,
        days,
        expected,
        p,
        adjusted,
        ratio,
        share,
      },
      ...(isDecided && {
        decided: {
          by: decided_by,
          at: decided_at.getTime(),
          sealedReason: sealed_reason,
        },
      }),
    },
  ];
}
