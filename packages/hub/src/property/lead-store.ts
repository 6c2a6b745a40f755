import type { ExplainedFit, LeadState, LeadStrength } from '@deadset/domain';
import { sql } from 'kysely';
import type { PoliceTrx } from '../police-zone/index.ts';

/** What a lead leads to. */
export interface LeadSubject {
  readonly kind: 'declaration' | 'enrolment';
  /** Reference of the report or logbook. */
  readonly reference: string;
}

/** A report or logbook that an exhibit fits, and what a person has said of it. */
export interface Lead {
  readonly id: string;
  readonly exhibitId: string;
  readonly subject: LeadSubject;
  readonly strength: LeadStrength;
  readonly score: number;
  readonly reasons: readonly string[];
  readonly state: LeadState;
  readonly why?: string;
  /** Of a partial claim. */
  readonly match?: PartialMatch;
}

/** How far a partial claim goes by what was compared. It decides nothing. */
export interface PartialMatch {
  /** In bits: log2 of the odds that the exhibit is the phone of the report. */
  readonly weight: number;
  readonly probability: number;
  /** Each comparison as `field level`. */
  readonly compared: readonly string[];
}

/** A lead that a match has found. */
export interface FoundLead extends ExplainedFit {
  readonly id: string;
  readonly exhibitId: string;
  readonly subject: LeadSubject;
  readonly match?: PartialMatch;
}

const rowsPerStatement = 1_000;

/** Keeps what a match has found: reasons of a lead that is there already are brought up to date, what was said of it stays. */
export async function putLeads(trx: PoliceTrx, found: readonly FoundLead[], at: number): Promise<void> {
  for (let from = 0; from < found.length; from += rowsPerStatement) {
    const rows = found.slice(from, from + rowsPerStatement).map((lead) => ({
      id: lead.id,
      exhibit_id: lead.exhibitId,
      subject_kind: lead.subject.kind,
      subject_reference: lead.subject.reference,
      strength: lead.strength,
      score: lead.score,
      reasons: [...lead.reasons],
      state: 'open' as const,
      found_at: new Date(at),
      decided_by: null,
      decided_at: null,
      why: null,
      weight: lead.match?.weight ?? null,
      probability: lead.match?.probability ?? null,
      compared: lead.match === undefined ? null : [...lead.match.compared],
    }));
    await trx
      .insertInto('exhibit_lead')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['exhibit_id', 'subject_kind', 'subject_reference']).doUpdateSet({
          strength: sql`excluded.strength`,
          score: sql`excluded.score`,
          reasons: sql`excluded.reasons`,
          weight: sql`excluded.weight`,
          probability: sql`excluded.probability`,
          compared: sql`excluded.compared`,
        }),
      )
      .execute();
  }
}

/** The leads of exhibits: those by a whole identifier first, then partial claims, the likeliest first. */
export async function listLeads(trx: PoliceTrx, exhibitIds: readonly string[]): Promise<Lead[]> {
  if (exhibitIds.length === 0) return [];
  const rows = await trx
    .selectFrom('exhibit_lead')
    .selectAll()
    .where(sql<boolean>`exhibit_id = any (${[...exhibitIds]}::uuid[])`)
    .orderBy(sql`weight is not null`)
    .orderBy('score', 'desc')
    .orderBy('weight', 'desc')
    .orderBy('subject_reference')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    exhibitId: row.exhibit_id,
    subject: { kind: row.subject_kind, reference: row.subject_reference },
    strength: row.strength,
    score: row.score,
    reasons: row.reasons,
    state: row.state,
    ...(row.why === null ? {} : { why: row.why }),
    ...matchOf(row),
  }));
}

function matchOf({
  weight,
  probability,
  compared,
}: {
  readonly weight: number | null;
  readonly probability: number | null;
  readonly compared: readonly string[] | null;
}): { readonly match?: PartialMatch } {
  if (weight === null || probability === null || compared === null) return {};
  return { match: { weight, probability, compared } };
}

/** Keeps what somebody said of a lead. */
export async function decide(
  trx: PoliceTrx,
  id: string,
  said: { readonly state: Exclude<LeadState, 'open'>; readonly by: string; readonly why: string },
  at: number,
): Promise<void> {
  await trx
    .updateTable('exhibit_lead')
    .set({ state: said.state, decided_by: said.by, decided_at: new Date(at), why: said.why })
    .where('id', '=', id)
    .execute();
}

/** References of the exhibits in the store of which a report or logbook is the one claimant. */
export async function listClaimed(
  trx: PoliceTrx,
  subject: LeadSubject,
): Promise<{ readonly reference: string; readonly force: string }[]> {
  return trx
    .selectFrom('exhibit_lead')
    .innerJoin('exhibit', 'exhibit.id', 'exhibit_lead.exhibit_id')
    .select(['exhibit.reference', 'exhibit.force'])
    .where('subject_kind', '=', subject.kind)
    .where('subject_reference', '=', subject.reference)
    .where('state', 'in', ['claimant', 'same-person'])
    .where('exhibit.status', 'in', ['told', 'booked'])
    .orderBy('exhibit.reference')
    .execute();
}
