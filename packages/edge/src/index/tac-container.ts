import { rankedBitmapBytes, rankInBitmap, writeRankedBitmap } from './ranked-bitmap.ts';
import {
  byteDirectoryBytes,
  halfDirectoryBytes,
  rankInByteDirectory,
  rankInHalfDirectory,
  writeByteDirectory,
  writeHalfDirectory,
} from './serial-directory.ts';

/**
 * From how many serials on a TAC is kept in which form. The lower two are where the shorter form changes; a bitmap is shorter
 * from some 125,000 on, but takes one access to memory where a directory takes two.
 */
const leastForHalfDirectory = 245;
const leastForByteDirectory = 7326;
const leastForBitmap = 32_768;

/** One piece of memory in the three widths in which containers are read and written. */
export interface ContainerViews {
  readonly bytes: Uint8Array;
  readonly halves: Uint16Array;
  readonly words: Uint32Array;
}

/** Views over memory from a multiple of 8 bytes on; `byteLength` is one too. */
export function viewsOver(memory: ArrayBufferLike, byteOffset: number, byteLength: number): ContainerViews {
  return {
    bytes: new Uint8Array(memory, byteOffset, byteLength),
    halves: new Uint16Array(memory, byteOffset, byteLength / 2),
    words: new Uint32Array(memory, byteOffset, byteLength / 4),
  };
}

/** Length of the container for so many serials of one TAC, in bytes. The payload bytes follow right behind it. */
export function containerBytes(count: number): number {
  if (count >= leastForBitmap) return rankedBitmapBytes;
  if (count >= leastForByteDirectory) return byteDirectoryBytes(count);
  return count >= leastForHalfDirectory ? halfDirectoryBytes(count) : count * 4;
}

/** Writes ascending serials as a container, into zeros from byte `at` on, a multiple of 8. */
export function writeContainer(views: ContainerViews, at: number, serials: Uint32Array): void {
  const { halves, words } = views;
  if (serials.length >= leastForBitmap) writeRankedBitmap(words, at / 4, serials);
  else if (serials.length >= leastForByteDirectory) writeByteDirectory(halves, at / 2, serials);
  else if (serials.length >= leastForHalfDirectory) writeHalfDirectory(halves, at / 2, serials);
  else words.set(serials, at / 4);
}

/** The place of a serial in the container of `count` serials that begins `eights` times 8 bytes on, or -1. */
export function rankInContainer(
  views: ContainerViews,
  eights: number,
  count: number,
  serial: number,
): number {
  if (count >= leastForBitmap) return rankInBitmap(views.words, eights * 2, serial);
  if (count >= leastForByteDirectory) {
    return rankInByteDirectory(views.bytes, views.halves, eights * 4, serial);
  }
  if (count >= leastForHalfDirectory) return rankInHalfDirectory(views.halves, eights * 4, serial);
  return rankInRun(views.words, eights * 2, count, serial);
}

function rankInRun(words: Uint32Array, from: number, count: number, serial: number): number {
  let at = from;
  let left = count;
  while (left > 1) {
    const half = left >>> 1;
    at += half & (((words[at + half - 1] ?? 0) - serial) >> 31);
    left -= half;
  }
  return words[at] === serial ? at - from : -1;
}
