import { serialsPerTac } from '@deadset/domain';
import type { AttachRow, Cell } from './attach-row.ts';
import { type CloneFinding, type Evidence, findingOf } from './clone-finding.ts';
import type { CloneLimits } from './clone-limits.ts';
import { crowdSignals } from './crowd-rule.ts';
import { DeviceTable } from './device-table.ts';
import { EvidenceBook } from './evidence-book.ts';
import { LineBook } from './line-book.ts';
import { brokenNumberRule, type DeviceTypes } from './number-rule.ts';
import { leastSpeedKmh, mayBeTooFar } from './travel-rule.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** Turns of two lines that nobody takes by hand so fast: to the other, back, and to the other again. */
const turnsNeeded = 3;

const keeperSeen = 1;
const otherSeen = 2;

/** A proved keeper's line. */
export interface KeeperLine {
  readonly line: number;
  /** When the keeper has reported the device, ms since 1970; absent when it was not. */
  readonly reportedAt?: number;
}

/** A block of a device in another country. */
export interface ForeignBlock {
  /** Mobile country code. */
  readonly country: number;
  /** Ms since 1970. */
  readonly since: number;
}

/** What is known beside the log. */
export interface CloneKnowledge {
  readonly types?: DeviceTypes;
  /** By the number of the device. */
  readonly keepers?: ReadonlyMap<number, KeeperLine>;
  readonly blocks?: ReadonlyMap<number, ForeignBlock>;
}

/**
 * The rules as one state machine a device, over rows in the order of their time. Holds only what it has room for: `take`
 * says no when it is full, and `keepOnly` makes room by forgetting devices, whose rows must then come again.
 */
export class CloneState {
  readonly #limits: CloneLimits;
  readonly #known: CloneKnowledge;
  readonly #from: number;
  readonly #devices: DeviceTable;
  readonly #lines: LineBook;
  readonly #evidence = new EvidenceBook();
  readonly #mostBytesApart: number;

  /** `from` is the first day of the window that lines are counted in, ms since 1970. */
  constructor(limits: CloneLimits, known: CloneKnowledge, from: number, room: CloneRoom) {
    this.#limits = limits;
    this.#known = known;
    this.#from = from;
    this.#devices = new DeviceTable(room.devices);
    this.#lines = new LineBook(this.#devices.columns);
    this.#mostBytesApart = room.bytesApart;
  }

  get devices(): number {
    return this.#devices.size;
  }

  /** Takes one row; false when there is no room for its device, or none for what is kept apart. */
  take(row: AttachRow): boolean {
    const { columns } = this.#devices;
    const slot = this.#devices.slotOf(row.key);
    if (slot === -1 || this.#lines.bytes + this.#evidence.bytes > this.#mostBytesApart) return false;
    const { firstAt, lastAt, rows } = columns;
    const isFirst = rows[slot] === 0;
    // A log may be out of order by as much as its clocks are.
    firstAt[slot] = isFirst ? row.at : Math.min(firstAt[slot] ?? 0, row.at);
    lastAt[slot] = Math.max(lastAt[slot] ?? 0, row.at);
    rows[slot] = (rows[slot] ?? 0) + 1;
    this.#noteRadio(slot, row);
    if (row.line > 0) {
      const day = Math.floor((row.at - this.#from) / dayMs);
      const isCounted = day >= 0 && day < this.#limits.windowDays;
      this.#lines.note(slot, row.line, isCounted ? 1 << day : 0);
      this.#noteTurn(slot, row);
      if (row.cell !== undefined) this.#notePlace(slot, row, row.cell);
    }
    if (this.#known.keepers !== undefined) this.#noteKeeper(slot, row);
    if (this.#known.blocks !== undefined) this.#noteBlock(row);
    return true;
  }

  /** Forgets devices that are not kept. */
  keepOnly(isKept: (key: number) => boolean): void {
    this.#lines.keepOnly(isKept);
    this.#evidence.keepOnly(isKept);
    this.#devices.keepOnly(isKept);
  }

  /** The devices on which a rule fired. */
  *findings(): Generator<CloneFinding> {
    const { key, firstAt, lastAt, rows } = this.#devices.columns;
    for (let slot = 0; slot < this.#devices.size; slot += 1) {
      const days = this.#lines.daysOf(slot);
      const own = key[slot] ?? 0;
      const keeperLine = this.#known.keepers?.get(own)?.line;
      const device = {
        key: own,
        firstAt: firstAt[slot] ?? 0,
        lastAt: lastAt[slot] ?? 0,
        rows: rows[slot] ?? 0,
        lines: days.length,
        isCapped: this.#lines.isCapped(slot),
        ...(keeperLine === undefined ? {} : { keeperLine }),
      };
      const finding = findingOf(device, [...this.#wholeEvidence(device, days), ...this.#evidence.of(own)]);
      if (finding !== undefined) yield finding;
    }
  }

  /** What is only known when all rows have gone by. */
  #wholeEvidence(
    device: { key: number; firstAt: number; lastAt: number },
    days: readonly number[],
  ): Evidence[] {
    const broken = brokenNumberRule(device.key, device.firstAt, this.#known.types);
    const crowd = crowdSignals(days, this.#limits).map((signal) => ({ ...signal, at: device.lastAt }));
    return broken === undefined ? crowd : [{ rule: broken, at: device.firstAt }, ...crowd];
  }

  #noteRadio(slot: number, { key, radio, at, line }: AttachRow): void {
    const { radio: seen } = this.#devices.columns;
    const before = seen[slot] ?? 0;
    if ((before | radio) === before) return;
    seen[slot] = before | radio;
    const able = this.#known.types?.get(Math.floor(key / serialsPerTac))?.radio;
    if (able === undefined || (radio & ~able) === 0) return;
    this.#evidence.note(key, { rule: 'radio-mismatch', at, value: radio & ~able, ...lineOf(line) });
  }

  #noteTurn(slot: number, { key, line, at }: AttachRow): void {
    const { lastLine, lineBefore, turns, lastTurn, turnBefore } = this.#devices.columns;
    const last = lastLine[slot] ?? 0;
    if (last === line) return;
    if (last !== 0) {
      const now = Math.max(0, Math.floor((at - this.#from) / 1_000));
      const count = lineBefore[slot] === line ? Math.min(turnsNeeded, (turns[slot] ?? 0) + 1) : 1;
      const tookMs = (now - (turnBefore[slot] ?? 0)) * 1_000;
      if (count === turnsNeeded && tookMs <= this.#limits.turnsWithinMs)
        this.#evidence.note(key, {
          rule: 'two-lines-at-once',
          at,
          line,
          otherLine: last,
          value: tookMs / 1_000,
        });
      turns[slot] = count;
      turnBefore[slot] = lastTurn[slot] ?? 0;
      lastTurn[slot] = now;
    }
    lineBefore[slot] = last;
    lastLine[slot] = line;
  }

  #notePlace(slot: number, { key, line, at }: AttachRow, cell: Cell): void {
    const { latitude, longitude, radiusKm, cellAt, cellLine } = this.#devices.columns;
    const [before, other] = [cellAt[slot] ?? 0, cellLine[slot] ?? 0];
    // Of one line in two places a cell is wrong, or the SIM was copied: it says nothing of the phone.
    if (before !== 0 && other !== line) {
      const { clockErrorMs, fastestKmh } = this.#limits;
      const from = {
        latitude: latitude[slot] ?? 0,
        longitude: longitude[slot] ?? 0,
        radiusKm: radiusKm[slot] ?? 0,
      };
      if (mayBeTooFar(from, cell, (Math.abs(at - before) + clockErrorMs) / hourMs, fastestKmh)) {
        const value = leastSpeedKmh(from, cell, at - before, clockErrorMs);
        if (value > fastestKmh)
          this.#evidence.note(key, { rule: 'impossible-travel', at, line, otherLine: other, value });
      }
    }
    latitude[slot] = cell.latitude;
    longitude[slot] = cell.longitude;
    radiusKm[slot] = cell.radiusKm;
    cellAt[slot] = at;
    cellLine[slot] = line;
  }

  #noteKeeper(slot: number, { key, line, at }: AttachRow): void {
    const keeper = this.#known.keepers?.get(key);
    if (keeper?.reportedAt === undefined || at <= keeper.reportedAt || line === 0) return;
    const { marks } = this.#devices.columns;
    marks[slot] = (marks[slot] ?? 0) | (line === keeper.line ? keeperSeen : otherSeen);
    if (marks[slot] !== (keeperSeen | otherSeen)) return;
    this.#evidence.note(key, { rule: 'keeper-still-active', at, line, otherLine: keeper.line });
  }

  #noteBlock({ key, line, at, country }: AttachRow): void {
    const block = this.#known.blocks?.get(key);
    if (block === undefined || country === 0 || country === block.country || at < block.since) return;
    this.#evidence.note(key, { rule: 'blocked-elsewhere', at, value: block.country, ...lineOf(line) });
  }
}

/** How much a scan may hold at once. */
export interface CloneRoom {
  readonly devices: number;
  /** For lines and evidence that are kept apart from the devices. */
  readonly bytesApart: number;
}

function lineOf(line: number): { line?: number } {
  return line === 0 ? {} : { line };
}
