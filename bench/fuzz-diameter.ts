import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mutateStream, SeededDraw, split } from './diameter-mutator.ts';
import { FuzzTarget } from './diameter-target.ts';

/**
 * Throws mutated frames at the register, in streams cut anywhere, and fails on a throw, a hang, a slow stream, growing
 * memory, an answer that is no message, or too few frames that got as far as their AVPs. With `--plant` it must find a
 * fault that was put in.
 *
 * The frames are fed by a child process, so that its parent sees a hang or a crash from outside.
 */
const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    plant: { type: 'boolean', default: false },
  },
});
const frameCount = Number(values.frames);
const seed = Number(values.seed);

const slowFrameMs = 50;
const longestSilenceMs = 60_000;
const leastReachedShare = 0.2;
const mostGrowthBytes = 16 * 2 ** 20;
/** Of a frame that failed; the seed and its number give all of it again. */
const shownBytes = 512;
/** Often enough that a run that is given little of the machine is not taken for one that hangs. */
const framesPerReport = Math.min(5000, Math.max(1, Math.ceil(frameCount / 50)));
const framesPerProbe = 1000;
const framesPerConnection = 64;

type Report =
  | { readonly kind: 'progress'; readonly done: number }
  | { readonly kind: 'found'; readonly done: number; readonly what: string; readonly frame: string }
  | { readonly kind: 'end'; readonly done: number; readonly lines: string[]; readonly isGood: boolean };

if (process.send === undefined) await watch();
else feed((report) => process.send?.(report));

/** The parent: shows progress, waits no longer than it must, and says how it came out. */
async function watch(): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url), process.argv.slice(2), {
    execArgv: [...process.execArgv, '--expose-gc'],
  });
  let last: Report | undefined;
  let silence = setTimeout(() => undefined, 0);
  const listen = () => {
    clearTimeout(silence);
    silence = setTimeout(() => child.kill('SIGKILL'), longestSilenceMs);
  };
  listen();
  child.on('message', (report: Report) => {
    listen();
    last = report;
    const share = Math.floor((100 * report.done) / frameCount);
    process.stderr.write(`\r${report.done} of ${frameCount} frames (${share} %)`);
  });
  await new Promise((resolve) => child.once('exit', resolve));
  clearTimeout(silence);
  process.stderr.write('\n');
  process.exitCode = conclude(last) ? 0 : 1;
}

/** Prints the outcome; true when it is the one that is wanted. */
function conclude(last: Report | undefined): boolean {
  if (last?.kind === 'found') {
    console.log(`frame ${last.done} of seed ${seed}: ${last.what}\n${last.frame}`);
    if (values.plant) console.log('the planted fault was found');
    return values.plant && last.what.includes('the planted fault');
  }
  if (last?.kind !== 'end') {
    console.log(`the register hung or died after ${last?.done ?? 0} frames of seed ${seed}`);
    return false;
  }
  for (const line of last.lines) console.log(line);
  if (values.plant) console.log('the planted fault was NOT found');
  return last.isGood && !values.plant;
}

/** The child: makes the frames and feeds them. */
function feed(report: (report: Report) => void): void {
  const draw = new SeededDraw(seed);
  const target = new FuzzTarget(values.plant);
  const startedAt = performance.now();
  let slowestMs = 0;
  let repeated = 0;
  let heapAtStart = 0;
  let isBeginning = false;
  for (let done = 0, last = -1; done < frameCount; ) {
    const passes = (step: number) => Math.floor(done / step) > Math.floor(last / step);
    if (passes(framesPerReport)) report({ kind: 'progress', done });
    if (heapAtStart === 0 && done >= frameCount / 10) heapAtStart = settledBytes();
    if (passes(framesPerProbe) && !target.isAlive()) {
      return report({ kind: 'found', done, what: 'the register no longer serves new peers', frame: '' });
    }
    if (target.isClosed || passes(framesPerConnection)) {
      // A quarter of them begin their connection, where capabilities belong.
      isBeginning = draw.once(4);
      if (isBeginning) target.connect();
      else target.open();
    }
    const frames = mutateStream(draw, isBeginning);
    isBeginning = false;
    const stream = Buffer.concat(frames);
    last = done;
    done += frames.length;
    const found = (what: string) =>
      report({ kind: 'found', done, what, frame: stream.toString('hex', 0, shownBytes) });
    try {
      const pieces = split(stream, draw);
      const ms = timed(() => target.feed(pieces));
      slowestMs = Math.max(slowestMs, ms);
      if (ms > slowFrameMs) {
        // The machine may have been busy elsewhere; a frame that is slow by itself is slow every time.
        repeated += 1;
        if (isSlowAgain(target, stream)) return found(`took ${ms.toFixed(0)} ms`);
      }
    } catch (error) {
      return found(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }
  const grownBytes = settledBytes() - heapAtStart;
  report(
    summary(target, { seconds: (performance.now() - startedAt) / 1000, slowestMs, repeated, grownBytes }),
  );
}

interface Measured {
  readonly seconds: number;
  readonly slowestMs: number;
  readonly repeated: number;
  readonly grownBytes: number;
}

function summary(target: FuzzTarget, measured: Measured): Report {
  const { counters, ownRequests } = target;
  const reached = counters.requestsRead - ownRequests;
  const reachedShare = reached / frameCount;
  const kib = Math.round(measured.grownBytes / 1024);
  const lines = [
    `${frameCount} frames of seed ${seed} in ${measured.seconds.toFixed(1)} s, no crash, no hang`,
    `${reached} (${(100 * reachedShare).toFixed(1)} %) had their AVPs read; at least ${100 * leastReachedShare} % must`,
    `answers ${JSON.stringify(counters.answers)}, errors ${JSON.stringify(counters.errors)}`,
    `${counters.connectionsBroken} connections closed for breaking the rules`,
    `slowest frame ${measured.slowestMs.toFixed(1)} ms (${measured.repeated} above ${slowFrameMs} ms, none twice)`,
    `memory grew by ${kib} KiB, resident at most ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB; at most ${mostGrowthBytes / 1024} KiB may`,
  ];
  const isGood = reachedShare >= leastReachedShare && measured.grownBytes <= mostGrowthBytes;
  return { kind: 'end', done: frameCount, lines, isGood };
}

function isSlowAgain(target: FuzzTarget, stream: Buffer): boolean {
  return [1, 2, 3].every(() => {
    target.open();
    // By processor time: what others do on the machine makes nothing slow every time.
    const before = process.cpuUsage();
    target.feed([stream]);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 > slowFrameMs;
  });
}

function timed(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

/** Memory in use once everything unreachable is gone, bytes. */
function settledBytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
