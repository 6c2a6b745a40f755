import {
  type BrakeRates,
  type ImeiKey,
  parseImeiKey,
  type RecentDeclarations,
  serialsPerTac,
} from '@deadset/domain';
import { sql } from 'kysely';
import type { Trx } from '../database/index.ts';

/** One unproved word, as far as its rates go. */
export interface UnprovedWord {
  readonly declarationId: string;
  /** Keyed hash of where it comes from; absent where nobody can tell. 16 bytes. */
  readonly reporter?: Buffer;
  /** A participant's id, or `public`. */
  readonly authority: string;
  readonly key: ImeiKey;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Words that came before this one and that nobody has proved since, as far as each brake looks back. */
export async function recentWords(
  trx: Trx,
  { reporter, authority, key, at }: UnprovedWord,
  rates: BrakeRates,
): Promise<RecentDeclarations> {
  const since = (name: keyof BrakeRates) => new Date(at - rates[name].windowMs);
  const first = key - (key % serialsPerTac);
  const { rows } = await sql<{ reporter: number; participant: number; type: number; everybody: number }>`
    select count(*) filter (where reporter = ${reporter ?? null}::bytea and at > ${since('reporter')}) as reporter,
      count(*) filter (where authority = ${authority} and authority <> 'public' and at > ${since('participant')})
        as participant,
      count(*) filter (where imei_key >= ${first}::bigint and imei_key < ${first + serialsPerTac}::bigint
        and at > ${since('type')}) as type,
      count(*) filter (where at > ${since('everybody')}) as everybody
    from unproved_word
    where not exists (select from declaration where declaration.id = declaration_id and declaration.tier > 0)
      and at > ${new Date(at - Math.max(...Object.values(rates).map(({ windowMs }) => windowMs)))}`.execute(
    trx,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a count without a row');
  const neighbours = await trx
    .selectFrom('unproved_word')
    .select('imei_key')
    .where('imei_key', '>=', lowest(key - rates.serials.most, first))
    .where('imei_key', '<=', highest(key + rates.serials.most, first))
    .where('at', '>', since('serials'))
    .where((not) =>
      not.not(
        not.exists(
          not
            .selectFrom('declaration')
            .select('declaration.id')
            .whereRef('declaration.id', '=', 'unproved_word.declaration_id')
            .where('declaration.tier', '>', 0),
        ),
      ),
    )
    .execute();
  return {
    byReporter: row.reporter,
    byParticipant: row.participant,
    ofType: row.type,
    byEverybody: row.everybody,
    keysOfType: neighbours.map(({ imei_key }) => imei_key),
  };
}

export async function addWord(trx: Trx, { declarationId, reporter, authority, key, at }: UnprovedWord) {
  await trx
    .insertInto('unproved_word')
    .values({
      declaration_id: declarationId,
      reporter: reporter ?? null,
      authority,
      imei_key: key,
      at: new Date(at),
    })
    .execute();
}

function keyOfNumber(value: number): ImeiKey {
  const key = parseImeiKey(value);
  if (key === undefined) throw new Error('a serial number beside its type');
  return key;
}
const lowest = (value: number, first: number) => keyOfNumber(Math.max(value, first));
const highest = (value: number, first: number) => keyOfNumber(Math.min(value, first + serialsPerTac - 1));
