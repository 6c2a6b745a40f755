import { sql } from 'kysely';
import type { PoliceTrx } from '../police-zone/index.ts';
import type { CustodyLink } from './custody-chain.ts';
import { wordsOfAct } from './exhibit-words.ts';

const rowsPerStatement = 1_000;

export async function addLinks(
  trx: PoliceTrx,
  links: readonly { readonly exhibitId: string; readonly link: CustodyLink }[],
): Promise<void> {
  for (let from = 0; from < links.length; from += rowsPerStatement) {
    const rows = links.slice(from, from + rowsPerStatement).map(({ exhibitId, link }) => ({
      exhibit_id: exhibitId,
      number: link.number,
      at: new Date(link.at),
      actor: link.actor,
      who: link.who,
      act: link.act,
      place: link.place,
      why: link.why,
      seal: link.seal,
      previous: link.previous,
      hash: link.hash,
    }));
    await trx.insertInto('custody_link').values(rows).execute();
  }
}

/** The newest link of an exhibit. */
export async function lastLink(
  trx: PoliceTrx,
  exhibitId: string,
): Promise<{ readonly number: number; readonly hash: Buffer } | undefined> {
  return trx
    .selectFrom('custody_link')
    .select(['number', 'hash'])
    .where('exhibit_id', '=', exhibitId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Hashes of the first links of the exhibits that a seizure numbered from one number on, in the order of their numbers. */
export async function listFirstHashes(
  trx: PoliceTrx,
  seizureId: string,
  from: number,
  count: number,
): Promise<Buffer[]> {
  const rows = await trx
    .selectFrom('custody_link')
    .innerJoin('exhibit', 'exhibit.id', 'custody_link.exhibit_id')
    .select('custody_link.hash')
    .where('exhibit.seizure_id', '=', seizureId)
    .where('exhibit.number', '>=', from)
    .where('exhibit.number', '<', from + count)
    .where('custody_link.number', '=', 1)
    .orderBy('exhibit.number')
    .execute();
  return rows.map(({ hash }) => hash);
}

/** The whole chain of an exhibit, the first link first. */
export async function listLinks(
  trx: PoliceTrx,
  { id, reference }: { readonly id: string; readonly reference: string },
): Promise<CustodyLink[]> {
  const rows = await trx
    .selectFrom('custody_link')
    .selectAll()
    .where('exhibit_id', '=', id)
    .orderBy('number')
    .execute();
  return rows.map(({ exhibit_id: _id, at, ...link }) => ({
    ...link,
    exhibit: reference,
    at: at.getTime(),
  }));
}

/** One act on an exhibit, for the timeline of a device: without a name. */
export interface SeizureStep {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly words: string;
  /** Id of the account. */
  readonly by: string;
}

/** What was done with the exhibits that the logs know by these marks, the oldest first. */
export async function seizureSteps(trx: PoliceTrx, deviceMarks: readonly string[]): Promise<SeizureStep[]> {
  if (deviceMarks.length === 0) return [];
  const rows = await trx
    .selectFrom('custody_link')
    .innerJoin('exhibit', 'exhibit.id', 'custody_link.exhibit_id')
    .select(['custody_link.at', 'custody_link.act', 'custody_link.actor', 'exhibit.reference'])
    .where(sql<boolean>`exhibit.marks && ${[...deviceMarks]}::text[]`)
    .orderBy('custody_link.at')
    .orderBy('custody_link.number')
    .execute();
  return rows.map(({ at, act, actor, reference }) => ({
    at: at.getTime(),
    words: `${wordsOfAct[act]}: exhibit ${reference}`,
    by: actor,
  }));
}
