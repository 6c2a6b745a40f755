import { parseArgs } from 'node:util';
import { defaultCloneLimits, scanClones } from '@deadset/analytics';
import { type AttachStream, attachStream } from './clones/attach-stream.ts';
import { thousands } from './gate/print.ts';
import { residentBytesOf } from './gate/processor-time.ts';
import { keepResult } from './gate/result-file.ts';

const megabyte = 2 ** 20;

/**
 * How fast the attach log of a day is scanned for clones, and in how much memory. The log is computed as it is read, so the time is
 * that of the rules and of making the rows; the making alone is measured beside it.
 *
 * `npm run bench -- clones [--rows N] [--phones M] [--memory MB] [--seed S]`: 100,000,000 rows of 5,000,000 phones in 1,024 MB
 * and in 256 MB when nothing is given.
 */
export async function run(args: string[]): Promise<void> {
  const options = {
    rows: { type: 'string', default: '100000000' },
    phones: { type: 'string' },
    memory: { type: 'string' },
    seed: { type: 'string', default: '20261123' },
  } as const;
  const { values } = parseArgs({ args, options });
  const rows = countOf('rows', values.rows);
  const phones = countOf('phones', values.phones ?? String(Math.ceil(rows / 20)));
  const stream: AttachStream = { rows, phones, clonedPer100k: 50, seed: countOf('seed', values.seed) };
  const memories = values.memory === undefined ? [1_024, 256] : [countOf('memory', values.memory)];
  const makingSeconds = await secondsOf(() => attachStream(stream).read(() => true));
  const figures = [];
  for (const memory of memories) {
    const { seconds, ...found } = await measure(stream, memory);
    const perSecond = thousands(Math.round(rows / seconds));
    const passes = found.passes === 1 ? 'one reading' : `${found.passes} readings`;
    const figure = `clone scan of ${thousands(rows)} rows of ${thousands(phones)} phones, ${thousands(memory)} MB allowed`;
    const ours = `${seconds.toFixed(0)} s, ${perSecond} rows/s, ${passes}; process at most ${found.peakMb} MB; ${thousands(found.copied)} of ${thousands(found.cloned)} copied numbers found, ${thousands(found.others)} others`;
    console.log(`${figure}: ${ours}`);
    figures.push({ figure, ours });
  }
  const note = `\`clones\`: the rows are made while they are read, which takes ${makingSeconds.toFixed(0)} s of each reading.`;
  await keepResult('clones', { command: 'npm run bench -- clones', figures, notes: [note] });
}

async function measure(stream: AttachStream, memory: number) {
  let [copied, others] = [0, 0];
  const scan = { limits: defaultCloneLimits, known: {}, memoryBytes: memory * megabyte };
  let passes = 0;
  const seconds = await secondsOf(async () => {
    const summary = await scanClones(attachStream(stream), scan, ({ key }) => {
      if (isCloned(key, stream)) copied += 1;
      else others += 1;
    });
    passes = summary.passes;
  });
  const peakMb = Math.round(residentBytesOf(process.pid).peak / megabyte);
  const cloned = Math.ceil((stream.phones / 100_000) * stream.clonedPer100k);
  return { seconds, passes, copied, others, cloned, peakMb };
}

/** Whether the stream has this number on two phones: its numbers are given out in order. */
function isCloned(key: number, { clonedPer100k }: AttachStream): boolean {
  const phone = (Math.floor(key / 1e6) - 35_000_000) * 20_000 + (key % 1e6) / 7;
  return phone % 100_000 < clonedPer100k;
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}

function countOf(name: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--${name} is a whole number from 1`);
  return count;
}
