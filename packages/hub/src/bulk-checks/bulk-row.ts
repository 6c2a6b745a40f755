import type { Outcome, Reason, Tier } from '@deadset/domain';
import type { Entropy } from '../entropy.ts';
import { openText, sealText } from '../sealing.ts';

/** A row of a list as its sender wrote it. */
export interface SentRow {
  /** Line of the file on which it begins, from 1. */
  readonly line: number;
  readonly imei: string;
  /** Of a freight manifest: what the phone is sent in, and the sender's own name of the line. */
  readonly consignment?: string;
  readonly item?: string;
}

/** What became of a row: what the gate says of the device, or what is wrong with the row. */
export type RowAnswer =
  | {
      readonly outcome: Outcome;
      readonly reason: Reason;
      readonly tier?: Tier;
      /** Set where the check digit does not fit: the sender should compare the number. */
      readonly doubt?: true;
    }
  | { readonly problem: string };

/** A row with its answer; without one it waits. */
export interface AnsweredRow extends SentRow {
  readonly answer?: RowAnswer;
}

/** Which part of which list some rows are, so that none can stand in another's place. */
export interface ChunkPlace {
  readonly bulkCheck: string;
  readonly number: number;
}

/** Keeps rows and answers unreadable for whoever has the database alone. */
export interface RowSeal {
  sealRows(place: ChunkPlace, rows: readonly SentRow[]): Buffer;
  openRows(place: ChunkPlace, sealed: Buffer): readonly SentRow[];
  sealAnswers(place: ChunkPlace, answers: readonly RowAnswer[]): Buffer;
  openAnswers(place: ChunkPlace, sealed: Buffer): readonly RowAnswer[];
  sealName(bulkCheck: string, name: string): Buffer;
  openName(bulkCheck: string, sealed: Buffer): string;
}

/** `sealKey` has 32 bytes and is not in the database. */
export function createRowSeal(sealKey: Buffer, entropy: Entropy): RowSeal {
  const seal = (place: string, value: unknown) => sealText(sealKey, place, JSON.stringify(value), entropy);
  const open = (place: string, sealed: Buffer): unknown => JSON.parse(openText(sealKey, place, sealed));
  return {
    sealRows: (place, rows) => seal(placeOf('rows', place), rows),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `sealRows` of the same place can have made it
    openRows: (place, sealed) => open(placeOf('rows', place), sealed) as SentRow[],
    sealAnswers: (place, answers) => seal(placeOf('answers', place), answers),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `sealAnswers` of the same place can have made it
    openAnswers: (place, sealed) => open(placeOf('answers', place), sealed) as RowAnswer[],
    sealName: (bulkCheck, name) => seal(placeOf('name', { bulkCheck, number: 0 }), name),
    openName: (bulkCheck, sealed) => String(open(placeOf('name', { bulkCheck, number: 0 }), sealed)),
  };
}

function placeOf(what: 'rows' | 'answers' | 'name', { bulkCheck, number }: ChunkPlace): string {
  return `deadset bulk check ${what} v1\n${bulkCheck}\n${number}`;
}
