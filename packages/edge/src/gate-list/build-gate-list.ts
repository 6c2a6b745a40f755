import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { RegistryError } from '@deadset/domain';
import { KeyBaseWriter } from '../index/index.ts';
import type { FileSection } from '../rules/index.ts';
import { buildEquipment } from './equipment-builder.ts';
import { GateListFile, type WrittenGateList } from './gate-list-file.ts';
import { keyForm } from './key-form.ts';
import { mergeKeys } from './key-merge.ts';
import { KeySpill } from './key-spill.ts';
import { PairSpill } from './pair-spill.ts';
import { type RowForm, readRows } from './read-rows.ts';
import { ReasonBook } from './reason-book.ts';
import { type RowProblem, RowProblems } from './row-problems.ts';
import {
  leastRowBytes,
  overrideForm,
  rangeForm,
  softwareForm,
  subscriberForm,
  tacForm,
} from './rule-forms.ts';
import { RuleRows, type SortedRows, sortRows } from './rule-rows.ts';
import { buildOverrides, buildSoftware, buildSubscribers } from './rule-tables.ts';

/** The files that a gate list is made of; at least one. */
export interface GateListInputs {
  readonly keys?: string;
  readonly ranges?: string;
  readonly tacs?: string;
  readonly subscribers?: string;
  readonly overrides?: string;
  readonly softwareVersions?: string;
}

/** What is being done, and how much of how much of it is; steps come one after the other. */
export type GateListProgress = (step: 'reading' | 'sorting', done: number, total: number) => void;

export interface GateListOptions {
  readonly inputs: GateListInputs;
  /** Where the list goes; work files are made beside it and taken away again. */
  readonly out: string;
  /** Milliseconds since 1970. */
  readonly builtAt: number;
  /** Leaves out rows that cannot be read; otherwise one of them is enough for nothing to be written. */
  readonly skipBadRows: boolean;
  /** Of rows that contradict each other the last one counts; otherwise nothing is written. */
  readonly lastWins: boolean;
  readonly onProgress: GateListProgress;
}

/** Problems of a kind: the first of them, and how many there are. */
export interface ToldProblems {
  readonly shown: readonly RowProblem[];
  readonly count: number;
}

/** What came of building a gate list. */
export interface GateListBuild {
  /** Absent when nothing was written, for what is in `badRows` or `conflicts`. */
  readonly written?: WrittenGateList;
  readonly rowCount: number;
  /** Rows that say what another says too, or that a later one replaced. */
  readonly repeatedCount: number;
  readonly badRows: ToldProblems;
  readonly conflicts: ToldProblems;
}

/**
 * Compiles the operator's own list and rules from text files into one file of memory as the gates ask it.
 *
 * In bounded memory: the list of devices goes through work files of 12 to 20 bytes a row, and only rules and some 50 MB
 * are in memory at a time. Refuses with `invalid` files that as a whole are not what they should be.
 */
export function buildGateList(options: GateListOptions): GateListBuild {
  const build = new Build(options);
  try {
    return build.run();
  } finally {
    build.close();
  }
}

/** What is written must be none of what is read. */
function refuseOwnInput(out: string, files: readonly string[]): void {
  const written = ['', '.new', '.rows', '.ends', '.reported'].map((ending) => resolve(`${out}${ending}`));
  const file = files.find((path) => written.includes(resolve(path)));
  if (file !== undefined)
    throw new RegistryError('invalid', `${file} would be written over; name another file to write to.`);
}

type RuleFile = readonly [
  path: string | undefined,
  leastRowBytes: number,
  form: (rows: RuleRows) => RowForm<string>,
];

class Build {
  readonly #options: GateListOptions;
  readonly #file: GateListFile;
  readonly #badRows = new RowProblems();
  readonly #conflicts = new RowProblems();
  readonly #totalBytes: number;
  #readBytes = 0;
  #rowCount = 0;
  #repeatedCount = 0;

  constructor(options: GateListOptions) {
    this.#options = options;
    const files = Object.values(options.inputs).filter((path) => path !== undefined);
    if (files.length === 0) throw new RegistryError('invalid', 'A gate list is made of at least one file.');
    this.#totalBytes = files.reduce((sum, path) => sum + statSync(path).size, 0);
    refuseOwnInput(options.out, files);
    this.#file = new GateListFile(options.out);
  }

  run(): GateListBuild {
    const { keys, ranges, tacs, subscribers, overrides, softwareVersions } = this.#options.inputs;
    const conflicts = this.#conflicts;
    const equipment: RuleFile[] = [
      [ranges, leastRowBytes.ranges, rangeForm],
      [tacs, leastRowBytes.tacs, tacForm],
    ];
    this.#rules('equipment', equipment, (sorted) => buildEquipment(sorted, conflicts));
    this.#rules('subscribers', [[subscribers, leastRowBytes.subscribers, subscriberForm]], (sorted) => [
      buildSubscribers(sorted, conflicts),
    ]);
    this.#rules('overrides', [[overrides, leastRowBytes.overrides, overrideForm]], (sorted) => [
      buildOverrides(sorted),
    ]);
    this.#rules('software', [[softwareVersions, leastRowBytes.softwareVersions, softwareForm]], (sorted) => [
      buildSoftware(sorted),
    ]);
    const reasons = keys === undefined ? [] : this.#keys(keys);
    const told = {
      rowCount: this.#rowCount,
      repeatedCount: this.#repeatedCount,
      badRows: this.#badRows,
      conflicts,
    };
    if (conflicts.count > 0 || (this.#badRows.count > 0 && !this.#options.skipBadRows)) return told;
    return { ...told, written: this.#file.finish(this.#options.builtAt, reasons) };
  }

  /** Leaves nothing behind but a list that is whole. */
  close(): void {
    this.#file.close();
  }

  /** Reads the rules of one table and writes it. They are in memory no longer than that. */
  #rules(
    name: FileSection,
    files: readonly RuleFile[],
    build: (sorted: SortedRows) => ArrayBufferView[],
  ): void {
    const given = files.flatMap(([path, least, form]) => (path === undefined ? [] : [{ path, least, form }]));
    const most = given.map(({ path, least }) => Math.floor(statSync(path).size / least) + 1);
    const rows = new RuleRows(most.reduce((sum, one) => sum + one, 0));
    for (const { path, form } of given) {
      rows.beginFile(path);
      this.#read(path, form(rows));
    }
    const largestSecondFirst = name === 'equipment';
    const { lastWins } = this.#options;
    const sorted = sortRows(rows, { largestSecondFirst, lastWins }, this.#conflicts);
    this.#repeatedCount += sorted.repeatedCount;
    this.#file.section(name, (put) => {
      for (const piece of build(sorted)) put(piece);
      return sorted.counts;
    });
  }

  /** Reads the list of devices and writes its tables; gives its reasons. */
  #keys(path: string): string[] {
    const { out, lastWins, onProgress } = this.#options;
    const reasons = new ReasonBook();
    const spills: { close(): void }[] = [];
    try {
      const [ends, reported] = [new PairSpill(`${out}.ends`), new PairSpill(`${out}.reported`)];
      spills.push(ends, reported);
      const spill = new KeySpill(`${out}.rows`);
      spills.push(spill);
      this.#read(path, keyForm(reasons, spill));
      const progress = (done: number, total: number) => onProgress('sorting', done, total);
      this.#file.section('keys', (put) => {
        const writer = new KeyBaseWriter(put);
        const sink = {
          tac: (tac: number, serials: Uint32Array, payloads: Uint8Array) =>
            writer.add(tac, serials, payloads),
          end: (key: number, untilAt: number) => ends.add(key, untilAt),
          reported: (key: number, day: number) => reported.add(key, day),
        };
        const merged = mergeKeys(
          spill,
          sink,
          { file: path, lastWins, onProgress: progress },
          this.#conflicts,
        );
        this.#repeatedCount += merged.repeatedCount;
        writer.finish();
        return merged.counts;
      });
      this.#pairs('ends', ends);
      this.#pairs('reported', reported);
    } finally {
      for (const spill of spills) spill.close();
    }
    return reasons.reasons;
  }

  #pairs(name: FileSection, pairs: PairSpill): void {
    this.#file.section(name, (put) => {
      pairs.replay(put);
      return { white: 0, grey: 0, black: 0, unknown: 0 };
    });
  }

  #read(path: string, form: RowForm<string>): void {
    this.#rowCount += readRows(path, form, this.#badRows, (bytes) => {
      this.#readBytes += bytes;
      this.#options.onProgress('reading', this.#readBytes, this.#totalBytes);
    });
  }
}
