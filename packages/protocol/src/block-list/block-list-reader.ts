import { type ImeiKey, parseNetworkImei } from '@deadset/domain';
import {
  type BlockListHeader,
  type BlockListRecord,
  type BlockListTrailer,
  blockListVersion,
} from './block-list.ts';
import { type BlockListCode, type BlockListProblem, blockListProblems } from './block-list-problem.ts';
import type { ReasonMap } from './reason-map.ts';

export type BlockListLine =
  | { readonly is: 'header'; readonly header: BlockListHeader }
  | { readonly is: 'record'; readonly record: BlockListRecord }
  | { readonly is: 'trailer'; readonly trailer: BlockListTrailer }
  | { readonly is: 'problem'; readonly problem: BlockListProblem };

/** What the receiver knows of the sender. */
export interface BlockListExpectation {
  readonly organisation: string;
  readonly reasons: ReasonMap;
  /** Sequence of the file that was taken last; absent before the first. */
  readonly lastSequence?: number;
  /** Now, in milliseconds since 1970: nothing in a file is later than a day from here. */
  readonly now: number;
}

/** Longest line, in characters. */
const longestLine = 200;
const mostSequence = 999_999_999;
const dayMs = 86_400_000;

/** Reads a block list line by line. Problems are values: those of the file mean that nothing of it may be taken. */
export class BlockListReader {
  readonly #expected: BlockListExpectation;
  readonly #keys = new Set<ImeiKey>();
  readonly #counts = { insert: 0, remove: 0 };
  #line = 0;
  #header: BlockListHeader | undefined;
  #isOver = false;

  constructor(expected: BlockListExpectation) {
    this.#expected = expected;
  }

  /** The next line, without its end. */
  read(text: string): BlockListLine {
    this.#line += 1;
    if (text.length > longestLine) return this.#ofFile('0012');
    if (!/^[\x20-\x7e]*$/.test(text)) return this.#ofFile('0011');
    const [word = '', ...values] = text.split('|');
    if (this.#isOver) return this.#ofFile('0005', 'a line after the trailer');
    if (this.#header === undefined) return word === 'HDR' ? this.#readHeader(values) : this.#ofFile('0006');
    if (word === 'TRL') return this.#readTrailer(values);
    return this.#readRecord(word, values);
  }

  /** What is wrong with the file when it ends here. */
  end(): BlockListProblem | undefined {
    if (this.#header === undefined) return this.#problem('0006', true);
    return this.#isOver ? undefined : this.#problem('0007', true);
  }

  #readHeader(values: readonly string[]): BlockListLine {
    const [version, organisation = '', kind, sequenceText = '', baseText = '', created = ''] = values;
    if (values.length !== 6) return this.#ofFile('0013');
    if (version !== blockListVersion) return this.#ofFile('0004', 'version');
    if (organisation !== this.#expected.organisation) return this.#ofFile('0014');
    if (kind !== 'full' && kind !== 'delta') return this.#ofFile('0004', 'kind');
    const sequence = countOf(sequenceText);
    const base = baseText === '' ? undefined : countOf(baseText);
    if (sequence === undefined) return this.#ofFile('0004', 'sequence');
    if ((kind === 'delta') !== (base !== undefined)) return this.#ofFile('0004', 'base');
    const createdAt = momentOf(created);
    if (createdAt === undefined || createdAt > this.#expected.now + dayMs)
      return this.#ofFile('D005', 'created');
    const { lastSequence } = this.#expected;
    if (lastSequence !== undefined && sequence <= lastSequence) return this.#ofFile('D002', 'sequence');
    if (base !== undefined && base !== (lastSequence ?? 0)) return this.#ofFile('D003', 'base');
    this.#header = { organisation, kind, sequence, createdAt, ...(base === undefined ? {} : { base }) };
    return { is: 'header', header: this.#header };
  }

  #readRecord(word: string, values: readonly string[]): BlockListLine {
    const action = word === 'INS' ? 'insert' : word === 'REM' ? 'remove' : undefined;
    if (action === undefined) return this.#ofRow('D004', 'action');
    // Counted even if it is not taken: the trailer counts lines.
    this.#counts[action] += 1;
    const [imei = '', reason = '', dayText = ''] = values;
    if (values.length !== 3) return this.#ofRow('0013');
    const key = parseNetworkImei(imei)?.key;
    if (key === undefined) return this.#ofRow(imei === '' ? '0013' : '0009', 'imei');
    if (action === 'remove' && this.#header?.kind === 'full') return this.#ofRow('D006', 'action');
    if (this.#expected.reasons.codes[reason]?.action !== action) return this.#ofRow('0010', 'reason');
    const day = this.#dayOf(dayText);
    if (day === undefined) return this.#ofRow('D005', 'day');
    if (this.#keys.has(key)) return this.#ofRow('D001', 'imei');
    this.#keys.add(key);
    return { is: 'record', record: { action, key, reason, day } };
  }

  #readTrailer(values: readonly string[]): BlockListLine {
    const [records, inserts, removes] = values.map(countOf);
    if (values.length !== 3 || records === undefined || inserts === undefined || removes === undefined)
      return this.#ofFile('0005');
    const { insert, remove } = this.#counts;
    if (inserts !== insert || removes !== remove || records !== insert + remove)
      return this.#ofFile('0005', 'count');
    this.#isOver = true;
    return { is: 'trailer', trailer: { records, inserts, removes } };
  }

  #dayOf(text: string): number | undefined {
    const at = /^[0-9]{8}$/.test(text) ? momentOf(`${text}000000`) : undefined;
    return at === undefined || at > this.#expected.now + dayMs ? undefined : Number(text);
  }

  #ofFile(code: BlockListCode, field?: string): BlockListLine {
    return { is: 'problem', problem: this.#problem(code, true, field) };
  }

  #ofRow(code: BlockListCode, field?: string): BlockListLine {
    return { is: 'problem', problem: this.#problem(code, false, field) };
  }

  #problem(code: BlockListCode, isOfFile: boolean, field?: string): BlockListProblem {
    const problem = blockListProblems[code];
    const line = Math.max(1, this.#line);
    return field === undefined ? { code, line, isOfFile, problem } : { code, line, field, isOfFile, problem };
  }
}

function countOf(text: string): number | undefined {
  return /^[0-9]{1,9}$/.test(text) && Number(text) <= mostSequence ? Number(text) : undefined;
}

/** An instant written yyyymmddhhmmss, in UTC; undefined for one that the calendar does not have. */
function momentOf(text: string): number | undefined {
  const parts = /^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const at = Date.parse(iso);
  return Number.isNaN(at) || new Date(at).toISOString() !== iso ? undefined : at;
}
