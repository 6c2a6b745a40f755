import { type EquipmentStatus, formatImeiKey } from '@deadset/domain';
import { seededDraw } from '../gate/seeded-draw.ts';
import { SyntheticList } from '../gate/synthetic-list.ts';

/** Numbers of the statuses on S13. 3GPP TS 29.272 clause 7.3.51. */
export const statusNumbers: Readonly<Record<EquipmentStatus, number>> = {
  WHITELISTED: 0,
  BLACKLISTED: 1,
  GREYLISTED: 2,
};

export const imeiDigits = 14;
/** Far more than a processor's caches hold of an index of ten million. A power of two. */
const usualCount = 2 ** 20;
const hitShare = 0.1;

/** Random questions with their right answers, drawn before the clock starts. */
export interface QuestionTable {
  /** A power of two. */
  readonly count: number;
  /** 14 ASCII digits each, end to end. */
  readonly digits: Buffer;
  /** Of `statusNumbers`. */
  readonly statuses: Uint8Array;
}

/** One in ten is about a device on the list. */
export function drawQuestions(listSize: number, seed: number, count: number = usualCount): QuestionTable {
  const list = new SyntheticList(listSize);
  const draw = seededDraw(seed);
  const digits = Buffer.alloc(count * imeiDigits);
  const statuses = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) {
    const { key, status } = draw() < hitShare ? list.listed(draw) : list.unlisted(draw);
    digits.write(formatImeiKey(key), i * imeiDigits, 'latin1');
    statuses[i] = statusNumbers[status];
  }
  return { count, digits, statuses };
}
