import type { ExplainedFit, LeadState, LeadStrength, TraceKind } from '@deadset/domain';
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
}

/** A lead that a match has found. */
export interface FoundLead extends ExplainedFit {
  readonly id: string;
  readonly exhibitId: string;
  readonly subject: LeadSubject;
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
    }));
    await trx
      .insertInto('exhibit_lead')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['exhibit_id', 'subject_kind', 'subject_reference']).doUpdateSet({
          strength: sql`excluded.strength`,
          score: sql`excluded.score`,
          reasons: sql`excluded.reasons`,
        }),
      )
      .execute();
  }
}

/** The leads of exhibits, the strongest first. */
export async function listLeads(trx: PoliceTrx, exhibitIds: readonly string[]): Promise<Lead[]> {
  if (exhibitIds.length === 0) return [];
  const rows = await trx
    .selectFrom('exhibit_lead')
    .selectAll()
    .where(sql<boolean>`exhibit_id = any (${[...exhibitIds]}::uuid[])`)
    .orderBy('score', 'desc')
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
  }));
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

/** What is known of a reported phone beside its IMEI. */
export interface KnownTrace {
  readonly kind: TraceKind;
  readonly text: string;
  readonly declarationReference: string;
  readonly source: 'keeper' | 'operator' | 'maker';
  readonly sourceReference?: string;
}

export async function addKnownTrace(
  trx: PoliceTrx,
  known: KnownTrace & { readonly id: string; readonly force: string; readonly by: string },
  at: number,
): Promise<boolean> {
  const added = await trx
    .insertInto('known_trace')
    .values({
      id: known.id,
      force: known.force,
      kind: known.kind,
      text: known.text,
      declaration_reference: known.declarationReference,
      source: known.source,
      source_reference: known.sourceReference ?? null,
      recorded_by: known.by,
      at: new Date(at),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

/** What is known that any of these identifiers (`kind text`) is. */
export async function listKnown(
  trx: PoliceTrx,
  force: string,
  traces: readonly string[],
): Promise<KnownTrace[]> {
  if (traces.length === 0) return [];
  const rows = await trx
    .selectFrom('known_trace')
    .select(['kind', 'text', 'declaration_reference', 'source', 'source_reference'])
    .where('force', '=', force)
    .where(sql<boolean>`kind || ' ' || text = any (${[...traces]}::text[])`)
    .execute();
  return rows.map(({ kind, text, declaration_reference, source, source_reference }) => ({
    kind,
    text,
    source,
    declarationReference: declaration_reference,
    ...(source_reference === null ? {} : { sourceReference: source_reference }),
  }));
}
