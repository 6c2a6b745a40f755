import type { Promises } from './promises.ts';

/** How a program is run. */
export interface TortureSettings {
  /** How often it does what it does; each program says what one cycle is. */
  readonly cycles: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

/** One way to torture the system. */
export interface TortureProgram {
  readonly name: string;
  readonly summary: string;
  /** Cycles when none are asked for. */
  readonly usualCycles: number;
  /** Most cycles in the short form for continuous integration; absent when that leaves it out. */
  readonly shortCycles?: number;
  /** Does the worst, and gives what was seen. Throws only when it could not do its work. */
  readonly run: (settings: TortureSettings, promises: Promises) => Promise<void>;
}
