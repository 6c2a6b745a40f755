import { buildGateList } from '../../packages/edge/src/gate-list/index.ts';

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
const { user, system } = process.cpuUsage();
const figures: BuildFigures = {
  seconds: (performance.now() - startedAt) / 1000,
  cpuSeconds: (user + system) / 1e6,
  peakBytes: process.resourceUsage().maxRSS * 1024,
  bytes: written.bytes,
};
process.send?.(figures);
