import {
  type CloneKnowledge,
  type DeviceType,
  type ForeignBlock,
  type IdentifierBook,
  type KeeperLine,
  parseRadio,
} from '@deadset/analytics';
import { RegistryError } from '@deadset/domain';
import { readCsvRows } from './csv-rows.ts';

/** Files that tell what is known beside the log. */
export interface KnowledgeFiles {
  readonly types?: string;
  readonly keepers?: string;
  readonly blocked?: string;
}

type Row = (name: string) => string;

/**
 * Reads them. Refuses with `invalid` the first row that cannot be read: a rule that is told half of what there is would
 * suspect those of the other half.
 */
export async function readKnowledge(files: KnowledgeFiles, book: IdentifierBook): Promise<CloneKnowledge> {
  const { types, keepers, blocked } = files;
  return {
    ...(types === undefined ? {} : { types: await readAll(types, ['tac'], typeOf) }),
    ...(keepers === undefined
      ? {}
      : { keepers: await readAll(keepers, ['imei', 'line'], (row) => keeperOf(row, book)) }),
    ...(blocked === undefined
      ? {}
      : { blocks: await readAll(blocked, ['imei', 'mcc', 'since'], (row) => blockOf(row, book)) }),
  };
}

/** The lines of proved keepers as the file has them, every digit of them, by the number of the phone. */
export function readKeeperSubscribers(
  path: string,
  book: IdentifierBook,
): Promise<ReadonlyMap<number, string>> {
  return readAll(path, ['imei', 'line'], (row) => {
    const keeper = keeperOf(row, book);
    return 'problem' in keeper ? keeper : { key: keeper.key, says: row('line') };
  });
}

/** What a row says, by the number that it is about; or what is wrong with it. */
type Read<T> = { readonly key: number; readonly says: T } | { readonly problem: string };

async function readAll<T>(
  path: string,
  needs: readonly string[],
  read: (row: Row) => Read<T>,
): Promise<ReadonlyMap<number, T>> {
  const all = new Map<number, T>();
  await readCsvRows({ path, needs }, (columns) => (cells, line) => {
    const found = read((name) => (cells[columns.indexOf(name)] ?? '').trim());
    if ('problem' in found) throw new RegistryError('invalid', `${path}: line ${line}: ${found.problem}`);
    all.set(found.key, found.says);
    return true;
  });
  return all;
}

function typeOf(row: Row): Read<DeviceType> {
  const tac = row('tac');
  if (!/^[0-9]{8}$/.test(tac)) return { problem: 'tac is not eight digits' };
  const day = row('allocated');
  const allocatedAt = dayAt(day);
  if (day !== '' && allocatedAt === undefined) return { problem: 'allocated is no day such as 2020-03-05' };
  const radioText = row('radio') === '' ? row('radios') : row('radio');
  const radio = parseRadio(radioText);
  if (radio === undefined) return { problem: 'radio is not 2g, 3g, 4g, 5g or codes with | between' };
  const says = {
    ...(allocatedAt === undefined ? {} : { allocatedAt }),
    ...(radio === 0 ? {} : { radio }),
  };
  return { key: Number(tac), says };
}

function keeperOf(row: Row, book: IdentifierBook): Read<KeeperLine> {
  const key = book.keyOf(row('imei'));
  if (key === undefined) return { problem: 'imei is empty' };
  if (!/^[0-9]{1,15}$/.test(row('line'))) return { problem: 'line is not 1 to 15 digits' };
  const line = Number(row('line'));
  const reported = row('reported');
  if (reported === '') return { key, says: { line } };
  const reportedAt = Date.parse(reported);
  return Number.isNaN(reportedAt)
    ? { problem: 'reported is no instant such as 2026-11-23T12:00:00Z' }
    : { key, says: { line, reportedAt } };
}

function blockOf(row: Row, book: IdentifierBook): Read<ForeignBlock> {
  const key = book.keyOf(row('imei'));
  if (key === undefined) return { problem: 'imei is empty' };
  if (!/^[0-9]{3}$/.test(row('mcc'))) return { problem: 'mcc is not three digits' };
  const since = dayAt(row('since'));
  if (since === undefined) return { problem: 'since is no day such as 2026-03-05' };
  return { key, says: { country: Number(row('mcc')), since } };
}

/** The begin of a day such as 2026-03-05, UTC; undefined for what is none. */
export function dayAt(text: string): number | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return undefined;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text ? undefined : at;
}
