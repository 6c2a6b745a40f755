import type { Db, Trx } from '../database/index.ts';
import type { LeadSubject } from './lead-store.ts';

/** What a keeper is told on their page: that police may have their phone, whom to call, and by what reference. */
export interface FoundNotice {
  /** The force, as people know it. */
  readonly force: string;
  readonly call: string;
  readonly exhibitReference: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The notices on a report that still hold, for its keeper's status page. */
export async function foundNoticesOf(register: Db, declarationId: string): Promise<FoundNotice[]> {
  const rows = await register
    .selectFrom('found_notice')
    .innerJoin('participant', 'participant.id', 'found_notice.force')
    .select(['participant.name', 'call', 'exhibit_reference', 'at'])
    .where('declaration_id', '=', declarationId)
    .where('ended_at', 'is', null)
    .orderBy('at')
    .execute();
  return rows.map(({ name, call, exhibit_reference, at }) => ({
    force: name,
    call,
    exhibitReference: exhibit_reference,
    at: at.getTime(),
  }));
}

/** The report or logbook of this reference as the register has it; undefined when it has ended or is none. */
export async function findSubject(
  register: Db,
  { kind, reference }: LeadSubject,
): Promise<{ readonly id: string; readonly deviceId: string } | undefined> {
  const row =
    kind === 'declaration'
      ? await register
          .selectFrom('declaration')
          .select(['id', 'device_id'])
          .where('reference', '=', reference)
          .where('ended_at', 'is', null)
          .executeTakeFirst()
      : await register
          .selectFrom('enrolment')
          .select(['id', 'device_id'])
          .where('reference', '=', reference)
          .where('ended_at', 'is', null)
          .executeTakeFirst();
  return row && { id: row.id, deviceId: row.device_id };
}

/** Where the keepers of a force's finds call: its contact, or the number of every force in the United Kingdom. */
export async function callOf(register: Db, force: string): Promise<string> {
  const row = await register
    .selectFrom('participant')
    .select('contact')
    .where('id', '=', force)
    .executeTakeFirst();
  return row?.contact ?? '101';
}

/** Puts a notice on a keeper's page, once for each exhibit. */
export async function addNotice(
  register: Trx,
  notice: {
    readonly id: string;
    readonly subject: { readonly kind: LeadSubject['kind']; readonly id: string };
    readonly force: string;
    readonly call: string;
    readonly exhibitReference: string;
  },
  at: number,
): Promise<void> {
  const { subject } = notice;
  const column = subject.kind === 'declaration' ? 'declaration_id' : 'enrolment_id';
  const present = await register
    .selectFrom('found_notice')
    .select('id')
    .where(column, '=', subject.id)
    .where('exhibit_reference', '=', notice.exhibitReference)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (present !== undefined) return;
  await register
    .insertInto('found_notice')
    .values({
      id: notice.id,
      declaration_id: subject.kind === 'declaration' ? subject.id : null,
      enrolment_id: subject.kind === 'enrolment' ? subject.id : null,
      force: notice.force,
      exhibit_reference: notice.exhibitReference,
      call: notice.call,
      at: new Date(at),
      ended_at: null,
    })
    .execute();
}

/** Takes the notices of an exhibit off every page. */
export async function endNotices(register: Trx, exhibitReference: string, at: number): Promise<void> {
  await register
    .updateTable('found_notice')
    .set({ ended_at: new Date(at) })
    .where('exhibit_reference', '=', exhibitReference)
    .where('ended_at', 'is', null)
    .execute();
}
