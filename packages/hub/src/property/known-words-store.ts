import { sql } from 'kysely';
import type { PoliceTrx } from '../police-zone/index.ts';

/** What a keeper says of a reported phone in words. */
export interface KnownWords {
  readonly id: string;
  readonly force: string;
  readonly declarationReference: string;
  /** Description and lost-mode text. */
  readonly sealedWords: Buffer;
  /** Of the contacts and telling words in them. */
  readonly marks: readonly string[];
}

/** Keeps what a keeper says of a phone now, in the place of what they said before. */
export async function putKnownWords(
  trx: PoliceTrx,
  words: KnownWords & { readonly by: string },
  at: number,
): Promise<void> {
  await trx
    .deleteFrom('known_words')
    .where('force', '=', words.force)
    .where('declaration_reference', '=', words.declarationReference)
    .execute();
  await trx
    .insertInto('known_words')
    .values({
      id: words.id,
      force: words.force,
      declaration_reference: words.declarationReference,
      sealed_words: words.sealedWords,
      marks: [...words.marks],
      recorded_by: words.by,
      at: new Date(at),
    })
    .execute();
}

/** References of reports of whose phones something with any of these marks was said, with the marks. */
export async function listMarked(
  trx: PoliceTrx,
  force: string,
  marks: readonly string[],
  limit: number,
): Promise<{ readonly declarationReference: string; readonly marks: readonly string[] }[]> {
  if (marks.length === 0) return [];
  const rows = await trx
    .selectFrom('known_words')
    .select(['declaration_reference', 'marks'])
    .where('force', '=', force)
    .where(sql<boolean>`marks && ${[...marks]}::text[]`)
    .orderBy('at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ declaration_reference, marks: own }) => ({
    declarationReference: declaration_reference,
    marks: own,
  }));
}

/** Of how many phones of reports something was said in words. */
export async function countKnownWords(trx: PoliceTrx, force: string): Promise<number> {
  const row = await trx
    .selectFrom('known_words')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('force', '=', force)
    .executeTakeFirstOrThrow();
  return row.n;
}

/** What was said of the phones of these reports. */
export async function listKnownWords(
  trx: PoliceTrx,
  force: string,
  references: readonly string[],
): Promise<KnownWords[]> {
  if (references.length === 0) return [];
  const rows = await trx
    .selectFrom('known_words')
    .selectAll()
    .where('force', '=', force)
    .where(sql<boolean>`declaration_reference = any (${[...references]}::text[])`)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    force: row.force,
    declarationReference: row.declaration_reference,
    sealedWords: row.sealed_words,
    marks: row.marks,
  }));
}
