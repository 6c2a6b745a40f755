import type { PoliceRecordReport } from '@deadset/protocol';
import type { JudgedEffect } from './judge-words.ts';

type Stop = PoliceRecordReport['stoppedBy'][number];

/** New reports that a force may make at once by itself, whatever it has. */
const freeSize = 50;
/** Share of its present records by which it may have more at once. */
const largestGrowth = 0.25;
/** Consecutive serials of one type that it may put on the list by itself. */
const longestSequence = 20;
/** Of the rows that name a report of ours, those that may be about another phone or none. */
const largestMismatch = 0.1;

/** Guards that take a second person beside the override by name. */
export function needsSecondPerson({ guard }: Stop): boolean {
  return guard !== 'match';
}

/** The guards that an import trips, each with a sentence that shows what it would have done. */
export function guardsAgainst(judged: readonly JudgedEffect[], presentCount: number): Stop[] {
  return [sizeOf(judged, presentCount), sequenceIn(judged), mismatchIn(judged)].filter(
    (stop) => stop !== undefined,
  );
}

function sizeOf(judged: readonly JudgedEffect[], presentCount: number): Stop | undefined {
  const made = judged.filter(({ effect }) => effect === 'declared').length;
  const most = Math.max(freeSize, presentCount * largestGrowth);
  if (made <= most) return undefined;
  const detail = `It would put ${made} phones on the list that nobody had reported here; ${Math.floor(most)} at once need no second person`;
  return { guard: 'size', detail };
}

function sequenceIn(judged: readonly JudgedEffect[]): Stop | undefined {
  const keys = judged.flatMap(({ effect, word }) => (effect === 'declared' ? word.keys : []));
  let [longest, length, last] = [0, 0, Number.NaN];
  for (const key of [...new Set(keys)].toSorted((a, b) => a - b)) {
    length = key === last + 1 ? length + 1 : 1;
    longest = Math.max(longest, length);
    last = key;
  }
  if (longest <= longestSequence) return undefined;
  const detail = `It would put ${longest} phones with consecutive serial numbers on the list; ${longestSequence} need no second person`;
  return { guard: 'sequence', detail };
}

function mismatchIn(judged: readonly JudgedEffect[]): Stop | undefined {
  const naming = judged.filter(({ word }) => word.word === 'taken' && word.reference !== undefined);
  const wrong = naming.filter(({ isMismatch }) => isMismatch === true).length;
  if (wrong < 2 || wrong <= naming.length * largestMismatch) return undefined;
  const detail = `${wrong} of ${naming.length} rows name a report of ours that is not there or is about another phone: is it the right file?`;
  return { guard: 'match', detail };
}
