import { formatImeiKey, type ImeiKey } from '@deadset/domain';

/** First line of a block list: whose it is, and where it stands among those of the same sender. */
export interface BlockListHeader {
  readonly organisation: string;
  readonly kind: 'full' | 'delta';
  /** Rises with each file of a sender. */
  readonly sequence: number;
  /** Sequence of the file that a delta goes on from. */
  readonly base?: number;
  /** Milliseconds since 1970, whole seconds. */
  readonly createdAt: number;
}

/** One phone that comes onto the list or goes. */
export interface BlockListRecord {
  readonly action: 'insert' | 'remove';
  readonly key: ImeiKey;
  readonly reason: string;
  /** The day that it is about, as yyyymmdd. */
  readonly day: number;
}

/** Last line: how many records there are. */
export interface BlockListTrailer {
  readonly records: number;
  readonly inserts: number;
  readonly removes: number;
}

/** Of this layout, which is ours: docs/decisions/0016. */
export const blockListVersion = '1';

export function encodeHeader({ organisation, kind, sequence, base, createdAt }: BlockListHeader): string {
  const created = new Date(createdAt).toISOString().replaceAll(/[-T:]|\.[0-9]{3}Z/g, '');
  return ['HDR', blockListVersion, organisation, kind, sequence, base ?? '', created].join('|');
}

export function encodeRecord({ action, key, reason, day }: BlockListRecord): string {
  return [action === 'insert' ? 'INS' : 'REM', formatImeiKey(key), reason, day].join('|');
}

export function encodeTrailer({ records, inserts, removes }: BlockListTrailer): string {
  return ['TRL', records, inserts, removes].join('|');
}

/** The lines of a whole file, without ends of lines. The trailer counts what went before it. */
export async function* encodeBlockList(
  header: BlockListHeader,
  records: AsyncIterable<BlockListRecord> | Iterable<BlockListRecord>,
): AsyncGenerator<string> {
  yield encodeHeader(header);
  const counts = { insert: 0, remove: 0 };
  for await (const record of records) {
    counts[record.action] += 1;
    yield encodeRecord(record);
  }
  const { insert: inserts, remove: removes } = counts;
  yield encodeTrailer({ records: inserts + removes, inserts, removes });
}
