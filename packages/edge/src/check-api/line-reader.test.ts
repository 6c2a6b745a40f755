import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, LineReader } from './line-reader.ts';

/** All lines of bytes that come in pieces. */
function linesOf(pieces: readonly (Buffer | string)[], longestBytes = 20): Line[] {
  const reader = new LineReader(longestBytes);
  const lines: Line[] = [];
  const readAll = () => {
    for (let is = reader.hasNext(), line = reader.next(); line !== undefined; line = reader.next()) {
      expect(is).toBe(true);
      lines.push(line);
      is = reader.hasNext();
    }
    expect(reader.hasNext()).toBe(false);
  };
  for (const piece of pieces) {
    reader.push(Buffer.from(piece));
    readAll();
  }
  reader.end();
  readAll();
  expect(reader.lineCount).toBe(lines.length);
  return lines;
}

describe('lines out of bytes', () => {
  it('end with LF or CR LF, the last one without, and blank ones are lines', () => {
    expect(linesOf(['a\nb\r\n\n\r\nc'])).toEqual(['a', 'b', '', '', 'c']);
    expect(linesOf(['a\n'])).toEqual(['a']);
    expect(linesOf([])).toEqual([]);
  });

  it('are the same however the bytes are cut', () => {
    const line = fc.oneof(
      fc.string({ maxLength: 30 }).map((text) => text.replaceAll('\n', '')),
      fc.constantFrom('', 'é'.repeat(8), 'x'.repeat(19), 'x'.repeat(20), 'x'.repeat(21), '\uFEFFa'),
    );
    fc.assert(
      fc.property(fc.array(line), fc.boolean(), fc.array(fc.nat({ max: 200 })), (lines, isEnded, cuts) => {
        const bytes = Buffer.from(lines.join('\n') + (isEnded ? '\n' : ''));
        const at = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].toSorted(
          (a, b) => a - b,
        );
        const pieces = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
        expect(linesOf(pieces)).toEqual(linesOf([bytes]));
      }),
    );
  });

  it('that are too long are told once, wherever they are cut, and the next one is read', () => {
    const long = 'x'.repeat(21);
    const tooLong = { problem: 'too-long' };
    expect(linesOf([`a\n${long}\nb\n${'x'.repeat(20)}\r\n`])).toEqual(['a', tooLong, 'b', 'x'.repeat(20)]);
    expect(linesOf([long, long, long, 'x\nb'])).toEqual([tooLong, 'b']);
    expect(linesOf([long, long])).toEqual([tooLong]);
  });

  it('that are not UTF-8 are told as such, and a byte order mark is not part of the first', () => {
    expect(linesOf([Buffer.from([0x61, 0xff, 0x0a, 0x62])])).toEqual([{ problem: 'not-utf-8' }, 'b']);
    expect(linesOf(['\uFEFFa\n\uFEFFb'])).toEqual(['a', '\uFEFFb']);
  });

  it('keep no more than one line and one piece in memory', () => {
    const reader = new LineReader(20);
    for (let i = 0; i < 1000; i += 1) {
      reader.push(Buffer.alloc(1000, 'x'));
      expect(reader.next()).toBeUndefined();
    }
    expect(reader.waitingBytes).toBeLessThanOrEqual(1021);
  });
});
