/**
 * A function that changes its value at few places of a long line: from a place on it is one of seven values, up to the
 * next place. Ranges that do not overlap are such a function, and the gaps between them are the value 0.
 *
 * In memory, as words of 32 bits: how far on each bucket's steps begin, and behind the last bucket where all end; then the
 * steps, ascending, each the place times 8 and the value. Some four steps share a bucket, so that a look-up reads one word
 * of the directory and one line of steps. How many bits of a place its bucket leaves out stands where the table is
 * pointed to from: in the table itself it would be one more access to memory.
 */
const valueBits = 3;
const valueMask = 7;
const stepsPerBucket = 4;

/** The place and value of a step as one word. Places have at most 29 bits. */
export function stepWord(place: number, value: number): number {
  return ((place << valueBits) | value) >>> 0;
}

/** The place of a step's word. */
export function placeOf(word: number): number {
  return word >>> valueBits;
}

/** The value of a step's word, 0 to 7. */
export function valueOf(word: number): number {
  return word & valueMask;
}

/** How many words a table of so many steps takes; places have `placeBits` bits. */
export function stepTableWords(stepCount: number, placeBits: number): number {
  return 2 ** bucketBits(stepCount, placeBits) + 1 + stepCount;
}

function bucketBits(stepCount: number, placeBits: number): number {
  return Math.min(placeBits, Math.max(0, Math.floor(Math.log2(stepCount / stepsPerBucket))));
}

/** How many bits of a place its bucket leaves out, in a table of so many steps. */
export function bucketShift(stepCount: number, placeBits: number): number {
  return placeBits - bucketBits(stepCount, placeBits);
}

/** Writes steps (ascending, the first at place 0) as a table into `words` from `at` on; gives how many words it took. */
export function writeStepTable(
  words: Uint32Array,
  at: number,
  steps: Uint32Array,
  placeBits: number,
): number {
  const shift = bucketShift(steps.length, placeBits);
  const buckets = 2 ** (placeBits - shift);
  const firstStep = buckets + 1;
  let step = 0;
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    while (step < steps.length && placeOf(steps[step] ?? 0) >>> shift < bucket) step += 1;
    words[at + bucket] = firstStep + step;
  }
  words[at + buckets] = firstStep + steps.length;
  words.set(steps, at + firstStep);
  return firstStep + steps.length;
}

/** Where in `words` the step stands that a place is on, in the table that begins at `at`. Allocates nothing. */
export function findStep(words: Uint32Array, at: number, shift: number, place: number): number {
  const bucket = at + (place >>> shift);
  let low = at + (words[bucket] ?? 0);
  let high = at + (words[bucket + 1] ?? 0);
  const behind = stepWord(place, valueMask);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((words[middle] ?? 0) <= behind) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
