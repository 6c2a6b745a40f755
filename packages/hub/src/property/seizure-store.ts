import type { PropertyPower } from '@deadset/domain';
import type { PoliceTrx } from '../police-zone/index.ts';

/** Things that a force came to hold together. Instants are milliseconds since 1970. */
export interface Seizure {
  readonly id: string;
  /** What its exhibits are numbered under. */
  readonly label: string;
  readonly force: string;
  /** The force's own. */
  readonly reference: string;
  readonly powers: readonly PropertyPower[];
  readonly seizedAt: number;
  readonly sealedWords: Buffer;
  readonly recordedBy: string;
  readonly recordedAt: number;
  /** Which station answers for it. */
  readonly station?: string;
}

export async function addSeizure(trx: PoliceTrx, seizure: Seizure): Promise<void> {
  await trx
    .insertInto('seizure')
    .values({
      id: seizure.id,
      label: seizure.label,
      force: seizure.force,
      reference: seizure.reference,
      powers: [...seizure.powers],
      seized_at: new Date(seizure.seizedAt),
      sealed_words: seizure.sealedWords,
      recorded_by: seizure.recordedBy,
      recorded_at: new Date(seizure.recordedAt),
      station: seizure.station ?? null,
    })
    .execute();
}

/** A seizure of this force by its label; locked when its exhibits are going to be numbered. */
export async function findSeizure(
  trx: PoliceTrx,
  force: string,
  label: string,
  lock = false,
): Promise<Seizure | undefined> {
  let query = trx.selectFrom('seizure').selectAll().where('force', '=', force).where('label', '=', label);
  // Whoever holds the label's row is alone in giving out numbers.
  if (lock) query = query.forNoKeyUpdate();
  const row = await query.executeTakeFirst();
  return row && fromRow(row);
}

/** Whether this force has recorded a seizure under this reference. */
export async function hasReference(trx: PoliceTrx, force: string, reference: string): Promise<boolean> {
  const row = await trx
    .selectFrom('seizure')
    .select('id')
    .where('force', '=', force)
    .where('reference', '=', reference)
    .executeTakeFirst();
  return row !== undefined;
}

/** When each of these seizures was, in milliseconds since 1970. */
export async function seizedAtOf(trx: PoliceTrx, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom('seizure')
    .select(['id', 'seized_at'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, seized_at }) => [id, seized_at.getTime()]));
}

/** A seizure in a list, with how many of its exhibits there are and how many are still in the store. */
export interface ListedSeizure extends Seizure {
  readonly exhibits: number;
  readonly inStore: number;
  readonly toMend: number;
}

/** The seizures of a force, the newest first. */
export async function listSeizures(trx: PoliceTrx, force: string, limit: number): Promise<ListedSeizure[]> {
  const rows = await trx
    .selectFrom('seizure')
    .selectAll('seizure')
    .select((eb) => [
      eb
        .selectFrom('exhibit')
        .select((count) => count.fn.countAll<number>().as('n'))
        .whereRef('exhibit.seizure_id', '=', 'seizure.id')
        .as('exhibits'),
      eb
        .selectFrom('exhibit')
        .select((count) => count.fn.countAll<number>().as('n'))
        .whereRef('exhibit.seizure_id', '=', 'seizure.id')
        .where('exhibit.left_at', 'is', null)
        .as('in_store'),
      eb
        .selectFrom('intake_line')
        .select((count) => count.fn.countAll<number>().as('n'))
        .whereRef('intake_line.seizure_id', '=', 'seizure.id')
        .as('to_mend'),
    ])
    .where('force', '=', force)
    .orderBy('recorded_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    ...fromRow(row),
    exhibits: Number(row.exhibits),
    inStore: Number(row.in_store),
    toMend: Number(row.to_mend),
  }));
}

interface SeizureRow {
  readonly id: string;
  readonly label: string;
  readonly force: string;
  readonly reference: string;
  readonly powers: PropertyPower[];
  readonly seized_at: Date;
  readonly sealed_words: Buffer;
  readonly recorded_by: string;
  readonly recorded_at: Date;
  readonly station: string | null;
}

function fromRow(row: SeizureRow): Seizure {
  return {
    id: row.id,
    label: row.label,
    force: row.force,
    reference: row.reference,
    powers: row.powers,
    seizedAt: row.seized_at.getTime(),
    sealedWords: row.sealed_words,
    recordedBy: row.recorded_by,
    recordedAt: row.recorded_at.getTime(),
    ...(row.station === null ? {} : { station: row.station }),
  };
}
