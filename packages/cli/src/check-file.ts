import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { GateClient } from '@deadset/client';
import { formatImeiKey, type Gate, parseHumanImei } from '@deadset/domain';
import type { CheckLine, CheckLineResult } from '@deadset/protocol';
import { startProgress } from './progress-bar.ts';
import type { Terminal } from './terminal.ts';

/** A file of phones, and where the answers go. */
export interface CheckFileArguments {
  readonly gate: Gate;
  /** One phone a line, in the first column; `-` is standard input. */
  readonly file: string;
  /** Standard output when absent. */
  readonly out?: string;
  /** Whole answers, one JSON object a line, in place of CSV. */
  readonly json: boolean;
}

/** How many phones got which answer. */
export type CheckCounts = Record<'allow' | 'hold' | 'refuse' | 'problem', number>;

/** A line of the file that was asked about. */
interface AskedLine {
  readonly number: number;
  readonly typed: string;
}

/** Longest text that is sent in place of an IMEI that is none, for the edge to say so in its turn. */
const longestSent = 64;

/** Asks about every phone of a file over one connection, and writes the answers in its order as they come. */
export async function checkFile(
  client: GateClient,
  { gate, file, out, json }: CheckFileArguments,
  terminal: Terminal,
): Promise<CheckCounts> {
  const counts: CheckCounts = { allow: 0, hold: 0, refuse: 0, problem: 0 };
  const source: Readable = file === '-' ? process.stdin : createReadStream(file);
  const sink = out === undefined ? undefined : createWriteStream(out);
  const progress = startProgress(terminal, 'checked');
  const totalBytes = file === '-' ? 0 : (await stat(file)).size;
  const asked: AskedLine[] = [];
  const write = (text: string) => (sink === undefined ? terminal.out(text) : writeTo(sink, `${text}\n`));
  try {
    if (!json) await write('line,imei,outcome,reason,tier,problem');
    for await (const result of client.checkMany(questionsOf(source, asked), { gate })) {
      const line = asked.shift();
      if (line === undefined) throw new Error('an answer to nothing that was asked');
      counts['problem' in result ? 'problem' : result.outcome] += 1;
      await write(json ? JSON.stringify({ ...result, line: line.number }) : csvRow(line, result));
      if ('bytesRead' in source && typeof source.bytesRead === 'number' && totalBytes > 0)
        progress.show(source.bytesRead, totalBytes);
    }
  } finally {
    progress.end();
    source.destroy();
    if (sink !== undefined) await ended(sink);
  }
  return counts;
}

async function* questionsOf(source: Readable, asked: AskedLine[]): AsyncGenerator<CheckLine> {
  let number = 0;
  for await (const line of createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    const typed = firstColumn(line);
    // The first line may name the columns.
    if (typed === '' || (number === 1 && !/[0-9]/.test(typed))) continue;
    asked.push({ number, typed });
    const read = parseHumanImei(typed);
    yield { imei: read.ok ? formatImeiKey(read.imei.key) : typed.slice(0, longestSent) };
  }
}

function firstColumn(line: string): string {
  const [column = ''] = line.replace(/^\uFEFF/, '').split(/[,;\t]/, 1);
  return column.replace(/^\s*"?|"?\s*$/g, '');
}

function csvRow({ number, typed }: AskedLine, result: CheckLineResult): string {
  // What is no IMEI is not repeated: a spreadsheet might take it for a formula.
  if ('problem' in result) return `${number},,,,,"${result.title.replaceAll('"', '""')}"`;
  return `${number},${typed.replaceAll(/[^0-9]/g, '')},${result.outcome},${result.reason},${result.tier ?? ''},`;
}

function writeTo(sink: Writable, text: string): Promise<void> | undefined {
  if (sink.write(text)) return undefined;
  return new Promise((resolve, reject) => {
    sink.once('error', reject).once('drain', () => {
      sink.off('error', reject);
      resolve();
    });
  });
}

function ended(sink: Writable): Promise<void> {
  return new Promise((resolve, reject) => {
    sink.once('error', reject).end(resolve);
  });
}
