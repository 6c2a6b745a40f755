import { imeiKeyFrom } from '@deadset/domain';
import type { TacRows } from '@deadset/protocol';
import { ChangeOverlay, overlayMemory } from './change-overlay.ts';
import { EndTable, endTableBytes } from './end-table.ts';
import { type GenerationMemory, hasEnd } from './index-memory.ts';
import { keyBaseSize } from './key-base-layout.ts';
import { KeyBaseWriter } from './key-base-writer.ts';

/**
 * The base of a generation, made of the rows of a list bit by bit. It answers for none of them before `fill` has said that
 * all are in.
 */
export class BaseFilling {
  /** A `KeyBase`, once it is filled. */
  readonly memory: SharedArrayBuffer;
  /** The `EndTable` of its keys. */
  readonly ends: SharedArrayBuffer;
  readonly #rows: readonly TacRows[];
  readonly #writer: KeyBaseWriter;
  readonly #endTable: EndTable;
  #added = 0;
  #endCount = 0;

  /** `rows` ascend by TAC. */
  constructor(rows: readonly TacRows[]) {
    this.#rows = rows;
    this.memory = new SharedArrayBuffer(keyBaseSize(rows.map(({ serials }) => serials.length)));
    const bytes = new Uint8Array(this.memory);
    this.#writer = new KeyBaseWriter((chunk, at) => bytes.set(chunk, at));
    this.ends = new SharedArrayBuffer(endTableBytes(rows.reduce((sum, { ends }) => sum + ends.size, 0)));
    this.#endTable = new EndTable(this.ends);
  }

  /** Copies at least this many entries, whole TACs at a time; true when all are in. */
  fill(entryCount: number): boolean {
    for (let left = entryCount; left > 0; ) {
      const rows = this.#rows[this.#added];
      if (rows === undefined) {
        this.#writer.finish();
        return true;
      }
      this.#writer.add(rows.tac, rows.serials, this.#payloadsOf(rows));
      this.#added += 1;
      left -= rows.serials.length;
    }
    return false;
  }

  #payloadsOf({ tac, serials, statuses, ends }: TacRows): Uint8Array {
    if (ends.size === 0) return statuses;
    const payloads = statuses.slice();
    for (let i = 0; i < serials.length; i += 1) {
      const serial = serials[i] ?? 0;
      const untilAt = ends.get(serial);
      const key = imeiKeyFrom(tac, serial);
      if (untilAt === undefined || key === undefined) continue;
      payloads[i] = (payloads[i] ?? 0) | hasEnd;
      this.#endTable.put(this.#endCount, key, untilAt);
      this.#endCount += 1;
    }
    return payloads;
  }
}

/** One base and the changes since it was made, in memory that every thread can read. */
export class IndexGeneration {
  readonly memory: GenerationMemory;
  readonly overlay: ChangeOverlay;
  readonly base: BaseFilling;

  constructor(base: BaseFilling, overlayKeys: number) {
    this.base = base;
    this.overlay = new ChangeOverlay(overlayMemory(overlayKeys));
    this.memory = { base: base.memory, ends: base.ends, changes: this.overlay.memory };
  }

  /** The same with room for so many changes more, and for as many again as it has taken. */
  withRoomFor(changeCount: number): IndexGeneration {
    const grown = new IndexGeneration(this.base, this.overlay.used * 2 + changeCount);
    grown.overlay.takeOver(this.overlay);
    return grown;
  }
}
