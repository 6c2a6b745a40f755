import {
  type DeclarationStatus,
  type Gate,
  gatesAtAPlace,
  isInDoubt,
  type Mode,
  type ParticipantRole,
  placeSilenceMs,
  type Tier,
} from '@deadset/domain';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import { isShielded } from '../reviews/index.ts';
import type { Declaration } from './declaration-store.ts';
import { isBySupporter } from './line-report-store.ts';
import type { LineStanding } from './line-standing.ts';
import { listReappearances, type Reappearance } from './reappearance-store.ts';

/** Where one party stands with a declaration, at one of its gates. */
export interface PartyState {
  readonly participant: string;
  readonly name: string;
  readonly role: ParticipantRole;
  readonly gate: Gate;
  /**
   * Its edge has signed that it applied the entry; its network has asked again about the phone, which was on; or it has
   * already met the phone and refused it.
   */
  readonly state: 'waiting' | 'on-the-list' | 're-check-requested' | 'refused';
  /** It keeps what it would have answered, and lets every phone pass: it does not act on the list yet. */
  readonly isShadow: boolean;
  /** Since when, in milliseconds since 1970; absent while waiting, and of a refusal at a place. */
  readonly at?: number;
  /** Of a refusal at a place: the Monday on which its week began, in milliseconds since 1970. */
  readonly week?: number;
}

export interface DeclarationStatusView {
  readonly id: string;
  readonly reference: string;
  readonly status: DeclarationStatus;
  readonly tier: Tier;
  readonly mode: Mode;
  readonly happened: 'stolen' | 'lost';
  readonly takenAt: number;
  readonly declaredAt: number;
  readonly untilAt?: number;
  /** Another unproved report on this phone is too recent: this one has no effect until it is proved. */
  readonly isQuiet: boolean;
  /** Whether the phone is known by one IMEI only, so that its second SIM slot may not be listed yet. */
  readonly hasOneIdentifier: boolean;
  /** Place of the newest act in the public log; absent until it has one. */
  readonly position?: number;
  readonly parties: readonly PartyState[];
  /** Where the phone has turned up since, as far as its declarer may know. */
  readonly reappearances: readonly Reappearance[];
  /** Of a report that named a line, until somebody has proved it: what is told in place of all that is the phone's. */
  readonly line?: LineStanding;
}

/**
 * What a declarer may see. Attempts are shown from tier 1 only: an unproved declarer may be a stranger, who must not
 * learn where the phone turns up.
 */
export async function readStatus(
  db: Db,
  declaration: Declaration,
  at: number,
): Promise<DeclarationStatusView> {
  const { id, reference, state, happened, takenAt, deviceId } = declaration;
  const { status, tier, mode, declaredAt, untilAt, isQuiet } = state;
  const newest = await newestAct(db, id);
  // Whoever did it for somebody else is told nothing of where the phone turns up, and
  // a trained person has not said that nothing speaks for danger; the declarer is not told of that either.
  const isHidden = (await isShielded(db, id)) || (await isBySupporter(db, id));
  // While somebody else may have a right to the phone, whoever declared it learns nothing of where it turns up.
  const toldTier = isInDoubt(status) || isHidden ? 0 : tier;
  const identifiers = await db
    .selectFrom('device_identifier')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('device_id', '=', deviceId)
    .where('until', 'is', null)
    .executeTakeFirstOrThrow();
  return {
    id,
    reference,
    status,
    tier,
    mode,
    happened,
    takenAt,
    declaredAt,
    isQuiet,
    hasOneIdentifier: identifiers.count === 1,
    parties: await readParties(db, { id, deviceId, tier: toldTier, newest, at }),
    reappearances: toldTier === 0 ? [] : await listReappearances(db, { deviceId, since: declaredAt, at }),
    ...(untilAt === undefined ? {} : { untilAt }),
    ...(newest.position === undefined ? {} : { position: newest.position }),
  };
}

interface NewestAct {
  readonly at: Date;
  readonly position?: number;
}

async function newestAct(db: Db, declarationId: string): Promise<NewestAct> {
  const row = await db
    .selectFrom('declaration_act as act')
    .leftJoin('log_entry', 'log_entry.entry_id', 'act.entry_id')
    .select(['act.at', 'log_entry.position'])
    .where('act.declaration_id', '=', declarationId)
    .orderBy('act.id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return row.position === null ? { at: row.at } : { at: row.at, position: row.position };
}

function isAtAPlace(gate: Gate): boolean {
  return gatesAtAPlace.some((one) => one === gate);
}

/** One row per participant and gate: first receipt at or above the entry, first re-check and refusal since the act. */
async function readParties(
  db: Db,
  asked: { id: string; deviceId: string; tier: Tier; newest: NewestAct; at: number },
): Promise<PartyState[]> {
  const { id: declarationId, deviceId, tier, newest, at } = asked;
  const rows = await sql<{
    id: string;
    name: string;
    role: ParticipantRole;
    gate: Gate;
    is_shadow: boolean;
    listed_at: Date | null;
    recheck_at: Date | null;
    refused_at: Date | null;
  }>`
    select participant.id, participant.name, participant.role, gate, participant.enforcement = 'shadow' as is_shadow,
      (select min(receipt.applied_at)
         from edge join receipt on receipt.edge_key_id = edge.key_id
        where participant.id = any (edge.serves) and receipt.position >= ${newest.position ?? null}::bigint
      ) as listed_at,
      (select min(recheck.requested_at) from recheck
        where recheck.declaration_id = ${declarationId} and recheck.participant_id = participant.id
          and gate = 'network-attach' and recheck.requested_at >= ${newest.at} and ${tier}::int > 0
      ) as recheck_at,
      (select min(case when gate = any (${[...gatesAtAPlace]}::text[]) then date_trunc('week', attempt.at, 'UTC') else attempt.at end)
         from attempt join device_identifier identifier on identifier.imei_key = attempt.imei_key
        where identifier.device_id = ${deviceId} and identifier.until is null
          and attempt.participant_id = participant.id and attempt.gate = gate
          and attempt.outcome = 'refuse' and attempt.enforced and attempt.at >= ${newest.at} and ${tier}::int > 0
          and (gate <> all (${[...gatesAtAPlace]}::text[]) or attempt.at <= ${new Date(at - placeSilenceMs)})
      ) as refused_at
    from participant cross join unnest(participant.gates) as gate
    where participant.status = 'active'
    order by participant.name, gate`.execute(db);
  return rows.rows.map(({ id, name, role, gate, is_shadow, ...seen }) => ({
    participant: id,
    name,
    role,
    gate,
    isShadow: is_shadow,
    ...stateOf(gate, seen),
  }));
}

/** How far one gate has come, and since when. */
function stateOf(
  gate: Gate,
  seen: {
    readonly listed_at: Date | null;
    readonly recheck_at: Date | null;
    readonly refused_at: Date | null;
  },
): Pick<PartyState, 'state' | 'at' | 'week'> {
  const { listed_at, recheck_at, refused_at } = seen;
  if (refused_at !== null)
    return isAtAPlace(gate)
      ? { state: 'refused', week: refused_at.getTime() }
      : { state: 'refused', at: refused_at.getTime() };
  if (recheck_at !== null) return { state: 're-check-requested', at: recheck_at.getTime() };
  if (listed_at !== null) return { state: 'on-the-list', at: listed_at.getTime() };
  return { state: 'waiting' };
}
