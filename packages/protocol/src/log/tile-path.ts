/** Hashes or entries of a full tile. C2SP tlog-tiles. */
export const tileWidth = 256;
/** Levels of the tree that one level of tiles spans: a tile is a subtree of 2^8. C2SP tlog-tiles. */
export const tileHeight = 8;
/** The highest level that tiles are numbered by. C2SP tlog-tiles. */
const highestLevel = 63;

/** A tile of the tree, or the bundle of entries beneath a tile of level 0. C2SP tlog-tiles. */
export interface Tile {
  /** Of the tiles, 0 to 63: hashes in it stand for 256^level leaves each. */
  readonly level: number | 'entries';
  /** Number of the tile among those of its level. */
  readonly index: number;
  /** Hashes or entries in it: 256, or 1 to 255 of a partial tile. */
  readonly width: number;
}

/** Where a tile is served, behind the log's prefix: `tile/<L>/<N>[.p/<W>]`. C2SP tlog-tiles. */
export function tilePath({ level, index, width }: Tile): string {
  const suffix = width === tileWidth ? '' : `.p/${width}`;
  return `tile/${level}/${formatIndex(index)}${suffix}`;
}

/** The tile that a path names; undefined for whatever `tilePath` would not have written, however near it comes. */
export function parseTilePath(path: string): Tile | undefined {
  const pattern =
    /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;
  const [, levelText, indexText, widthText] = pattern.exec(path) ?? [];
  if (levelText === undefined || indexText === undefined) return undefined;
  const level = levelText === 'entries' ? levelText : Number(levelText);
  const index = Number(indexText.replaceAll(/[x/]/g, ''));
  const width = widthText === undefined ? tileWidth : Number(widthText);
  if (level !== 'entries' && level > highestLevel) return undefined;
  // Bounds the width, refuses an index beyond 2^53 and one behind parts of nothing but zeros.
  const isWritten = Number.isSafeInteger(index) && tilePath({ level, index, width }) === path;
  return isWritten && width <= tileWidth ? { level, index, width } : undefined;
}

/** How many hashes of this tile, or entries of this bundle, a tree of `size` leaves has: 0 when it has no such tile. */
export function publishedWidth({ level, index }: Pick<Tile, 'level' | 'index'>, size: number): number {
  const present = Math.floor(size / tileWidth ** (level === 'entries' ? 0 : level));
  return Math.min(Math.max(present - index * tileWidth, 0), tileWidth);
}

/** In parts of three digits, all but the last behind an x, so that no tile is another's folder. */
function formatIndex(index: number): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  return padded.replaceAll(/[0-9]{3}(?=[0-9])/g, 'x$&/');
}
