import { RegistryError } from '@deadset/domain';
import type { AttachRow } from './attach-row.ts';
import type { CloneFinding } from './clone-finding.ts';
import { requireUsableLimits } from './clone-limits.ts';
import { halvesOf, isOfPart, type LogPart, wholeLog } from './log-part.ts';
import { GatheringPass, type LogPass, type PassOptions, TimedPass } from './log-pass.ts';

const dayMs = 86_400_000;
/** Least memory that a scan is of any use with. */
const leastMemoryBytes = 4 * 2 ** 20;

/** A log that can be read again and again. The row that is shown may be the same object each time. */
export interface AttachLog {
  /** Shows every row once; may stop when `visit` says that it has seen enough by `false`. */
  read(visit: (row: AttachRow) => boolean): Promise<void>;
}

export interface CloneScanOptions extends PassOptions {
  /** First day in which lines are counted, ms since 1970; the first day of the log when absent. */
  readonly from?: number;
  /** Hears when a pass begins: which one, from 1, and how many are known to come after it. */
  readonly onPass?: (pass: number, waiting: number) => void;
}

export interface CloneScanSummary {
  readonly rows: number;
  readonly devices: number;
  /** Rows outside the days in which lines are counted; every other rule has seen them. */
  readonly rowsOutside: number;
  /** How often the log was read. */
  readonly passes: number;
  /** Whether its rows were in the order of their time; else they were put into it. */
  readonly isInOrder: boolean;
  /** First day in which lines were counted, ms since 1970. */
  readonly from: number;
}

/**
 * Finds cloned and tampered devices in a log of any length, in bounded memory. What does not fit is cut into halves by
 * the devices' numbers, one of which waits for another reading of the log. Nothing is sampled and nothing is guessed:
 * the findings are the same whatever the memory.
 *
 * A log in the order of time goes by once and is not kept. One that is not is read again: the rows of as many devices as
 * there is room for are gathered, put in order, and go through the same rules. Refuses with `invalid` limits that
 * cannot be kept to, and a log without a row.
 */
export async function scanClones(
  log: AttachLog,
  options: CloneScanOptions,
  onFinding: (finding: CloneFinding) => void,
): Promise<CloneScanSummary> {
  requireUsableLimits(options.limits);
  if (!(options.memoryBytes >= leastMemoryBytes))
    throw new RegistryError('invalid', 'A scan needs 4 MB of memory at least.');
  const scanBy = (pass: LogPass) => new CloneScan(log, options, onFinding, pass).run();
  const summary = (await scanBy(new TimedPass(options))) ?? (await scanBy(new GatheringPass(options)));
  if (summary === undefined) throw new Error('rows that are gathered are in order');
  return summary;
}

class CloneScan {
  readonly #log: AttachLog;
  readonly #options: CloneScanOptions;
  readonly #onFinding: (finding: CloneFinding) => void;
  readonly #pass: LogPass;
  readonly #waiting: LogPart[] = [];
  #part = wholeLog;
  #firstDay = Number.POSITIVE_INFINITY;
  readonly #rowsOfDays = new Map<number, number>();
  #devices = 0;

  constructor(
    log: AttachLog,
    options: CloneScanOptions,
    onFinding: (finding: CloneFinding) => void,
    pass: LogPass,
  ) {
    this.#log = log;
    this.#options = options;
    this.#onFinding = onFinding;
    this.#pass = pass;
  }

  /** Undefined when the log is not in the order that the pass wants. */
  async run(): Promise<CloneScanSummary | undefined> {
    let passes = 0;
    for (let part: LogPart | undefined = wholeLog; part !== undefined; part = this.#waiting.shift()) {
      passes += 1;
      this.#part = part;
      this.#options.onPass?.(passes, this.#waiting.length);
      this.#pass.keepOnly(() => false);
      await this.#log.read((row) => this.#visit(row, passes === 1));
      if (this.#pass.isSpoilt) return undefined;
      this.#tell();
    }
    const { isInOrder } = this.#pass;
    return { ...this.#counts(), devices: this.#devices, passes, isInOrder, from: this.#from };
  }

  get #from(): number {
    return this.#options.from ?? this.#firstDay;
  }

  #visit(row: AttachRow, isFirstReading: boolean): boolean {
    if (isFirstReading) this.#count(row);
    if (!isOfPart(row.key, this.#part)) return true;
    while (!this.#pass.take(row, this.#from)) {
      this.#halve();
      if (!isOfPart(row.key, this.#part)) return true;
    }
    return !this.#pass.isSpoilt;
  }

  #count({ at }: AttachRow): void {
    const day = Math.floor(at / dayMs) * dayMs;
    // In a log in order it is the day of the first row: the rules have begun by it.
    if (!this.#pass.isInOrder || this.#rowsOfDays.size === 0) this.#firstDay = Math.min(this.#firstDay, day);
    this.#rowsOfDays.set(day, (this.#rowsOfDays.get(day) ?? 0) + 1);
  }

  #counts(): Pick<CloneScanSummary, 'rows' | 'rowsOutside'> {
    const until = this.#from + this.#options.limits.windowDays * dayMs;
    let [rows, rowsOutside] = [0, 0];
    for (const [day, count] of this.#rowsOfDays) {
      rows += count;
      if (day < this.#from || day >= until) rowsOutside += count;
    }
    return { rows, rowsOutside };
  }

  #halve(): void {
    const [now, later] = halvesOf(this.#part);
    this.#part = now;
    this.#waiting.push(later);
    this.#pass.keepOnly((key) => isOfPart(key, now));
  }

  #tell(): void {
    if (this.#rowsOfDays.size === 0)
      throw new RegistryError('invalid', 'The log has no row that can be read.');
    while (!this.#pass.finish(this.#from)) this.#halve();
    this.#devices += this.#pass.devices;
    for (const finding of this.#pass.findings()) this.#onFinding(finding);
  }
}
