import { buildGateList } from '../../packages/edge/src/gate-list/index.ts';
import { figuresOf } from '../import/process-figures.ts';

/** What the building of a gate list took. */
export interface BuildFigures {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Largest resident set of the process, in bytes. */
  readonly peakBytes: number;
  readonly bytes: number;
}

/** Builds a gate list in a process of its own, so that its memory is seen alone: `KEYS RANGES OUT`. */
const [keys, ranges, out] = process.argv.slice(2);
if (keys === undefined || ranges === undefined || out === undefined) throw new Error('KEYS RANGES OUT');
const startedAt = performance.now();
const { written, badRows, conflicts } = buildGateList({
  inputs: { keys, ranges },
  out,
  builtAt: Date.now(),
  skipBadRows: false,
  lastWins: false,
  onProgress: () => undefined,
});
if (written === undefined) throw new Error(`${badRows.count} bad rows, ${conflicts.count} conflicts`);
// Not by `resourceUsage`, which counts what the process was before it became this program.
const used = await figuresOf(process.pid);
if (used === undefined) throw new Error('this machine does not tell what a process uses');
const figures: BuildFigures = {
  seconds: (performance.now() - startedAt) / 1000,
  cpuSeconds: used.cpuSeconds,
  peakBytes: used.peakMb * 2 ** 20,
  bytes: written.bytes,
};
process.send?.(figures);
