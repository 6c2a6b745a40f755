import { serialsPerTac } from '@deadset/domain';

/** A block is one cache line: a word of ranks and then the bits. */
const wordsPerBlock = 16;
const serialsPerBlock = 32 * (wordsPerBlock - 1);
/** The last word of bits before the middle, up to which the word of ranks counts ahead. */
const middleWord = 7;
const rankBits = 20;

/** Length of a ranked bitmap over all serial numbers of a TAC, in bytes. */
export const rankedBitmapBytes: number = Math.ceil(serialsPerTac / serialsPerBlock) * wordsPerBlock * 4;

/**
 * Writes ascending serial numbers as bits, into zeros from word `from` on.
 *
 * The first word of each block says how many serials come before the block (20 bits) and how many stand in its first
 * seven words of bits (8 bits), so a rank takes one cache line and the counting of at most eight words.
 */
export function writeRankedBitmap(words: Uint32Array, from: number, serials: Uint32Array): void {
  for (let i = 0; i < serials.length; i += 1) {
    const serial = serials[i] ?? 0;
    const block = Math.trunc(serial / serialsPerBlock);
    const bit = serial - block * serialsPerBlock;
    const word = from + block * wordsPerBlock + 1 + (bit >>> 5);
    words[word] = (words[word] ?? 0) | (1 << (bit & 31));
  }
  let before = 0;
  for (let block = from; block < from + rankedBitmapBytes / 4; block += wordsPerBlock) {
    const firstHalf = countBits(words, block + 1, block + middleWord + 1);
    words[block] = before | (firstHalf << rankBits);
    before += firstHalf + countBits(words, block + middleWord + 1, block + wordsPerBlock);
  }
}

/** The place of a serial among those of the bitmap at word `from`, or -1 when it is not there. */
export function rankInBitmap(words: Uint32Array, from: number, serial: number): number {
  const block = (serial / serialsPerBlock) | 0;
  const bit = serial - block * serialsPerBlock;
  const start = from + block * wordsPerBlock;
  const inBlock = 1 + (bit >>> 5);
  const held = words[start + inBlock] ?? 0;
  if (((held >>> (bit & 31)) & 1) === 0) return -1;
  const ranks = words[start] ?? 0;
  let rank = (ranks & ((1 << rankBits) - 1)) + bitCount(held & ((1 << (bit & 31)) - 1));
  let word = 1;
  if (inBlock > middleWord) {
    rank += ranks >>> rankBits;
    word = middleWord + 1;
  }
  for (; word < inBlock; word += 1) rank += bitCount(words[start + word] ?? 0);
  return rank;
}

function countBits(words: Uint32Array, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i += 1) count += bitCount(words[i] ?? 0);
  return count;
}

/** How many of 32 bits are set: sums of neighbouring groups of 1, 2 and 4 bits, then of the four bytes. */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
