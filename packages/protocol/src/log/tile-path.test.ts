import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseTilePath, publishedWidth, type Tile, tilePath } from './tile-path.ts';

const anyTile: fc.Arbitrary<Tile> = fc.record({
  level: fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant('entries' as const)),
  index: fc.oneof(fc.nat(2_000_000), fc.nat(Number.MAX_SAFE_INTEGER)),
  width: fc.integer({ min: 1, max: 256 }),
});

it('a tile is found again by its path', () => {
  fc.assert(
    fc.property(anyTile, (tile) => {
      expect(parseTilePath(tilePath(tile))).toEqual(tile);
    }),
  );
});

it.each([
  [{ level: 0, index: 1_234_067, width: 256 }, 'tile/0/x001/x234/067'],
  [{ level: 63, index: 0, width: 255 }, 'tile/63/000.p/255'],
  [{ level: 'entries', index: 1000, width: 1 }, 'tile/entries/x001/000.p/1'],
] as const)('%j is at %s', (tile, path) => {
  expect(tilePath(tile)).toBe(path);
  expect(parseTilePath(path)).toEqual(tile);
});

it.each([
  'tile/0/0',
  'tile/0/00',
  'tile/0/0000',
  'tile/0/x000/000',
  'tile/0/x001',
  'tile/0/001/000',
  'tile/0/x001/x000',
  'tile/00/000',
  'tile/64/000',
  'tile/-1/000',
  'tile/data/000',
  'tile/0/000.p/0',
  'tile/0/000.p/256',
  'tile/0/000.p/01',
  'tile/0/000.p',
  'tile/0/000.p/',
  'tile/0/000/',
  'tile/0/x999/x999/x999/x999/x999/999',
  '/tile/0/000',
  'tile/0/000\n',
  'tile/0/٠٠٠',
  '',
])('%j is the path of no tile', (path) => {
  expect(parseTilePath(path)).toBeUndefined();
});

it('a path with a character more, less or other is that of no tile, or of exactly the other tile that it then is', () => {
  fc.assert(
    fc.property(anyTile, fc.nat(), fc.string({ maxLength: 2 }), fc.nat(1), (tile, at, text, gone) => {
      const path = tilePath(tile);
      const place = at % (path.length + 1);
      const bent = path.slice(0, place) + text + path.slice(place + gone);
      const parsed = parseTilePath(bent);
      expect(parsed === undefined || tilePath(parsed) === bent).toBe(true);
    }),
  );
});

it('a tree has full tiles, one partial one at most on each level, and none behind it', () => {
  fc.assert(
    fc.property(fc.nat(20_000_000), fc.integer({ min: 0, max: 3 }), (size, level) => {
      const hashes = Math.floor(size / 256 ** level);
      const full = Math.floor(hashes / 256);
      for (let index = Math.max(0, full - 2); index < full; index += 1) {
        expect(publishedWidth({ level, index }, size)).toBe(256);
      }
      expect(publishedWidth({ level, index: full }, size)).toBe(hashes % 256);
      expect(publishedWidth({ level, index: full + 1 }, size)).toBe(0);
    }),
  );
});
