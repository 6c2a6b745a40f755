import { serialsPerTac } from '@deadset/domain';
import { BitReader } from '../bytes/bit-reader.ts';
import { BitWriter } from '../bytes/bit-writer.ts';
import type { ByteReader } from '../bytes/byte-reader.ts';
import type { ByteWriter } from '../bytes/byte-writer.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';

/** With this many low bits a gap has at most one step in its unary part. */
const mostLowBits = 19;
/** Width of the field that says how many low bits there are. */
const lowBitsWidth = 5;

/**
 * The serial numbers of one TAC as Rice-coded gaps.
 *
 * Five bits say how many low bits each gap has, k; then, for each serial, the gap to the one before (how many serials
 * lie between): its part above k bits as so many zeros and a one, and its k low bits. The last byte is filled up with
 * zeros. With k = 0 this is the bitmap of the TAC up to its last listed serial, so dense TACs need no form of their own.
 *
 * Source: R. F. Rice, "Some practical universal noiseless coding techniques", JPL Publication 79-22 (1979).
 */
export function writeSerials(writer: ByteWriter, serials: Uint32Array): void {
  const lowBits = bestLowBits(serials);
  const bits = new BitWriter(lowBitsWidth + codedBits(serials, lowBits)).bits(lowBits, lowBitsWidth);
  let previous = -1;
  for (const serial of serials) {
    const gap = serial - previous - 1;
    bits.unary(gap >>> lowBits).bits(gap, lowBits);
    previous = serial;
  }
  writer.bytes(bits.finish());
}

/** `count` serials, ascending, and not written otherwise than `writeSerials` does. Throws `MalformedBytes`. */
export function readSerials(reader: ByteReader, count: number): Uint32Array {
  const bits = new BitReader(reader.rest());
  const lowBits = bits.bits(lowBitsWidth);
  if (lowBits > mostLowBits) throw new MalformedBytes('gaps with more low bits than a gap has');
  const serials = new Uint32Array(count);
  const mostSteps = serialsPerTac >>> lowBits;
  let previous = -1;
  for (let i = 0; i < count; i += 1) {
    previous += ((bits.unary(mostSteps) << lowBits) | bits.bits(lowBits)) + 1;
    if (previous >= serialsPerTac) throw new MalformedBytes('a serial number out of range');
    serials[i] = previous;
  }
  reader.bytes(bits.end());
  if (!isEnough(serials, lowBits) || (lowBits > 0 && isEnough(serials, lowBits - 1)))
    throw new MalformedBytes('gaps that are not in their shortest form');
  return serials;
}

/** Length of the gaps with so many low bits, in bits. */
function codedBits(serials: Uint32Array, lowBits: number): number {
  return serials.length * (lowBits + 1) + sumOverGaps(serials, (gap) => gap >>> lowBits);
}

/** The number of low bits that gives the shortest code; the smallest where several do. */
function bestLowBits(serials: Uint32Array): number {
  let [low, high] = [0, mostLowBits];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isEnough(serials, middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Whether one low bit more would save nothing.
 *
 * It costs a bit a gap and halves the unary parts. What it saves falls as low bits are added, so the first number that
 * is enough is the best.
 */
function isEnough(serials: Uint32Array, lowBits: number): boolean {
  return sumOverGaps(serials, (gap) => ((gap >>> lowBits) + 1) >>> 1) <= serials.length;
}

function sumOverGaps(serials: Uint32Array, share: (gap: number) => number): number {
  let sum = 0;
  let previous = -1;
  for (const serial of serials) {
    sum += share(serial - previous - 1);
    previous = serial;
  }
  return sum;
}
