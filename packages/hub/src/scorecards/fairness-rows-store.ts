import type { AppealTimes, ConsentAsked, FairnessRows, LawfulUserCase, Period } from '@deadset/analytics';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/** Cases of people in a period with the participants that they name. */
export interface FairnessOfPeriod {
  /** All of them, whoever is named. */
  readonly everybody: FairnessRows;
  readonly of: (participant: string) => FairnessRows;
}

/** Participants that a case names; one of nobody's is null. */
type Named<T> = T & { readonly named: readonly (string | null)[] };

/**
 * What people's cases say: appeals that were opened or upheld in a period, and keepers who were asked in it.
 *
 * A lawful user was held or refused where an appeal was upheld, where a keeper said yes after a gate had held the device
 * for them, or where a disputed report was settled for the holder.
 */
export async function readFairness(db: Db, period: Period): Promise<FairnessOfPeriod> {
  const appeals = await listAppeals(db, period);
  const consents = await listConsents(db, period);
  const lawfulUsers = [
    ...(await listUpheld(db, period)),
    ...(await listSettledForHolder(db, period)),
    ...consents.flatMap(({ id, named, answer }) =>
      answer === 'yes' ? [{ id, named, ground: 'consent-given' as const }] : [],
    ),
  ];
  const of = (participant: string | undefined): FairnessRows => {
    const isOurs = ({ named }: Named<object>) => participant === undefined || named.includes(participant);
    return {
      lawfulUsers: lawfulUsers.filter(isOurs),
      appeals: appeals.filter(isOurs),
      consents: consents.filter(isOurs),
    };
  };
  return { everybody: of(undefined), of };
}

async function listAppeals(db: Db, { from, to }: Period): Promise<Named<AppealTimes>[]> {
  const rows = await db
    .selectFrom('appeal')
    .select(['received_at', 'decided_at', 'declared_by', 'passed_on_by'])
    .where('received_at', '>=', new Date(from))
    .where('received_at', '<', new Date(to))
    .where('status', '<>', 'withdrawn')
    .execute();
  return rows.map(({ received_at, decided_at, declared_by, passed_on_by }) => ({
    named: [declared_by, passed_on_by],
    openedAt: received_at.getTime(),
    ...(decided_at === null ? {} : { decidedAt: decided_at.getTime() }),
  }));
}

async function listUpheld(db: Db, { from, to }: Period): Promise<Named<LawfulUserCase>[]> {
  const rows = await db
    .selectFrom('appeal')
    .select(['id', 'declaration_id', 'declared_by', 'passed_on_by'])
    .where('status', '=', 'upheld')
    .where('decided_at', '>=', new Date(from))
    .where('decided_at', '<', new Date(to))
    .execute();
  return rows.map(({ id, declaration_id, declared_by, passed_on_by }) => ({
    // The report names the case, so that an appeal and a settled dispute about it are one.
    id: declaration_id === null ? `appeal:${id}` : `report:${declaration_id}`,
    named: [declared_by, passed_on_by],
    ground: 'appeal-upheld',
  }));
}

/** A report that was in dispute to its end, and that somebody else than its declarer ended: its holder was right. */
async function listSettledForHolder(db: Db, { from, to }: Period): Promise<Named<LawfulUserCase>[]> {
  const { rows } = await sql<{ id: string; authority: string }>`
    select declaration.id, declaration.authority from declaration
     where declaration.status = 'unlisted'
       and declaration.ended_at >= ${new Date(from)} and declaration.ended_at < ${new Date(to)}
       and exists (select from declaration_act as taken
                    where taken.declaration_id = declaration.id and taken.is_disputed)
       and not exists (select from declaration_act as taken
                        where taken.declaration_id = declaration.id and taken.act in ('settle', 'verify'))`.execute(
    db,
  );
  return rows.map(({ id, authority }) => ({
    id: `report:${id}`,
    named: [authority],
    ground: 'dispute-settled',
  }));
}

async function listConsents(
  db: Db,
  { from, to }: Period,
): Promise<Named<ConsentAsked & { readonly id: string }>[]> {
  const rows = await db
    .selectFrom('consent')
    .innerJoin('enrolment', 'enrolment.id', 'consent.enrolment_id')
    .select(['consent.id', 'consent.participant_id', 'consent.state'])
    .where('consent.asked_at', '>=', new Date(from))
    .where('consent.asked_at', '<', new Date(to))
    // Nobody is behind a keeper of the sandbox, and what was made under duress says nothing.
    .where('enrolment.authority', '<>', 'sandbox')
    .where('enrolment.is_decoy', '=', false)
    .execute();
  return rows.map(({ id, participant_id, state }) => ({
    id: `consent:${id}`,
    named: [participant_id],
    ...(state === 'given' ? { answer: 'yes' as const } : {}),
    ...(state === 'refused' ? { answer: 'no' as const } : {}),
  }));
}
