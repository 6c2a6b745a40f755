import { type Gate, type ImeiKey, type ParticipantRole, parseImeiKey } from '@deadset/domain';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../database/index.ts';
import { shieldedKeys } from '../reviews/index.ts';

/** A gate's refusal of a listed device that somebody presented, and what came after it. */
export interface RedAnswer {
  /** Edge and sequence: the attempt's id. */
  readonly attempt: string;
  readonly participant: string;
  readonly role: ParticipantRole;
  readonly gate: Gate;
  /** The participant's pseudonym of whoever presented it. */
  readonly presenter: string;
  readonly key: ImeiKey;
  /** Milliseconds since 1970, as all instants here. */
  readonly at: number;
  /** By whom it was declared, and when it was taken: reports with the same are of one theft. */
  readonly theft: string;
  /** Reference of the report that it was refused on. */
  readonly report: string;
  /** The first gate that met it afterwards, before somebody else or elsewhere. */
  readonly moved?: { readonly gate: Gate; readonly participant: string; readonly at: number };
  /** When it was handed in where it had been refused. */
  readonly handedInAt?: number;
}

/** When red answers were given: from included, to excluded. */
export interface AnswerPeriod {
  readonly from: number;
  readonly to: number;
}

/** The gates at which a phone goes on to somebody else. */
const onwardGates: readonly Gate[] = ['activation', 'account', 'resale', 'parts', 'export'];
/** Communications data: never read for leads. */
const networkGates: readonly Gate[] = ['network-attach', 'esim-download'];

/**
 * All red answers of a period to which a participant gave a presenter, the oldest first; of `keys` alone where given.
 *
 * What came after is read by the same rules; the same counter that asks again and does not say for whom tells of nobody else.
 *
 * Only what was really refused, on a report that is proved and in force now: what was withdrawn, unlisted, disputed or
 * eased since accuses nobody. Nothing from networks, nothing from a gate of the police, and nothing of a phone over
 * which a reviewer keeps a shield, by whichever of its reports.
 */
export async function readRedAnswers(
  register: Db,
  { from, to }: AnswerPeriod,
  keys?: readonly ImeiKey[],
): Promise<RedAnswer[]> {
  const [first, until] = [new Date(from), new Date(to)];
  const ofKeys: RawBuilder<unknown> =
    keys === undefined ? sql`true` : sql`attempt.imei_key = any (${[...keys]}::bigint[])`;
  const { rows } = await sql<AnswerRow>`
    with ${answersAnd({ first, until, ofKeys })},
    report as (
      select distinct on (answer.edge_key_id, answer.sequence, answer.imei_key)
             answer.edge_key_id, answer.sequence, answer.imei_key, declaration.reference,
             declaration.authority || ' ' || extract(epoch from declaration.taken_at)::bigint as theft
        from answer
        join device_identifier as identifier
          on identifier.imei_key = answer.imei_key and identifier.until is null
        join declaration
          on declaration.device_id = identifier.device_id
         and declaration.status = 'proved' and declaration.declared_at <= answer.at
       order by answer.edge_key_id, answer.sequence, answer.imei_key, declaration.declared_at),
    moved as (
      select distinct on (answer.edge_key_id, answer.sequence, answer.imei_key)
             answer.edge_key_id, answer.sequence, answer.imei_key, later.gate, later.participant_id, later.at
        from answer
        join onward as later
          on later.imei_key = answer.imei_key and later.at > answer.at
         and (later.participant_id <> answer.participant_id or later.gate <> answer.gate
              or later.presenter <> answer.presenter)
       order by answer.edge_key_id, answer.sequence, answer.imei_key, later.at),
    handed as (
      select answer.edge_key_id, answer.sequence, answer.imei_key, min(surrender.received_at) as received_at
        from answer
        join surrender
          on surrender.imei_key = answer.imei_key and surrender.participant_id = answer.participant_id
         and surrender.received_at >= answer.at
       group by answer.edge_key_id, answer.sequence, answer.imei_key)
    select edge_key_id || ':' || sequence as attempt, answer.participant_id as participant, answer.role, answer.gate,
           answer.presenter, imei_key, answer.at, report.theft, report.reference as report,
           moved.gate as moved_gate, moved.participant_id as moved_participant, moved.at as moved_at,
           handed.received_at as handed_at
      from answer
      join report using (edge_key_id, sequence, imei_key)
      left join moved using (edge_key_id, sequence, imei_key)
      left join handed using (edge_key_id, sequence, imei_key)
     order by answer.at, edge_key_id, sequence`.execute(register);
  return rows.flatMap(answerOf);
}

/**
 * Red answers of a period, and everything that came up at a gate where phones go on. Each is one walk over all rows: asked
 * answer by answer, ten million attempts take minutes.
 */
function answersAnd({
  first,
  until,
  ofKeys,
}: {
  readonly first: Date;
  readonly until: Date;
  readonly ofKeys: RawBuilder<unknown>;
}): RawBuilder<unknown> {
  return sql`answer as materialized (
    select attempt.*, participant.role
      from attempt
      join participant on participant.id = attempt.participant_id and participant.role <> 'police'
     where attempt.at >= ${first} and attempt.at < ${until}
       and attempt.presenter is not null and attempt.outcome = 'refuse' and attempt.enforced and attempt.tier > 0
       and attempt.gate <> all (${[...networkGates]}::text[])
       and attempt.imei_key not in (${shieldedKeys})
       and ${ofKeys}),
  onward as materialized (
    select attempt.imei_key, attempt.at, attempt.gate, attempt.participant_id, attempt.presenter
      from attempt
      join participant on participant.id = attempt.participant_id and participant.role <> 'police'
     where attempt.at >= ${first} and attempt.at < ${until} and attempt.gate = any (${[...onwardGates]}::text[])
       and attempt.enforced and attempt.tier > 0 and ${ofKeys})`;
}

interface AnswerRow {
  readonly attempt: string;
  readonly participant: string;
  readonly role: ParticipantRole;
  readonly gate: Gate;
  readonly presenter: string;
  readonly imei_key: number;
  readonly at: Date;
  readonly theft: string;
  readonly report: string;
  readonly moved_gate: Gate | null;
  readonly moved_participant: string | null;
  readonly moved_at: Date | null;
  readonly handed_at: Date | null;
}

function answerOf(row: AnswerRow): RedAnswer[] {
  const { attempt, participant, role, gate, presenter, theft, report } = row;
  const key = parseImeiKey(row.imei_key);
  if (key === undefined) return [];
  const { moved_gate, moved_participant, moved_at, handed_at } = row;
  const hasMoved = moved_gate !== null && moved_participant !== null && moved_at !== null;
  return [
    {
      attempt,
      participant,
      role,
      gate,
      presenter,
      theft,
      report,
      key,
      at: row.at.getTime(),
      ...(hasMoved && {
        moved: {
          gate: moved_gate,
          participant: moved_participant,
          at: moved_at.getTime(),
        },
      }),
      ...(handed_at !== null && { handedInAt: handed_at.getTime() }),
    },
  ];
}
