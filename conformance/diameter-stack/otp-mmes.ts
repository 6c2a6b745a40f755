import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A question and the answer that is right. */
export interface Question {
  /** 14 to 16 digits. */
  readonly imei: string;
  readonly status: 'WHITELISTED' | 'BLACKLISTED' | 'GREYLISTED' | 'UNKNOWN';
}

export interface OtpPlay {
  /** A folder of our own, for what is compiled and written. */
  readonly folder: string;
  /** Where the register listens on the loopback. */
  readonly port: number;
  readonly questions: readonly Question[];
  /** Asked after the register has been restarted. */
  readonly laterQuestions: readonly Question[];
  readonly restart: () => Promise<void>;
}

/** Whether Erlang/OTP with its `diameter` application is installed (Debian: erlang-base, erlang-diameter, erlang-dev). */
export function isOtpThere(): boolean {
  return spawnSync('diameterc', ['-h']).error === undefined && spawnSync('erlc', ['-v']).error === undefined;
}

/** Compiles the MMEs, lets them play against a register, and gives what they said and the code they ended with. */
export async function playOtp(play: OtpPlay): Promise<{ readonly code: number; readonly lines: string[] }> {
  const { folder, port, questions, laterQuestions, restart } = play;
  const compiled = path.join(folder, 'compiled');
  await mkdir(compiled, { recursive: true });
  await run('diameterc', ['-o', compiled, path.join(import.meta.dirname, 's13.dia')]);
  const sources = [path.join(compiled, 's13_dictionary.erl'), path.join(import.meta.dirname, 's13_mme.erl')];
  await run('erlc', ['-o', compiled, ...sources]);
  const files = [path.join(folder, 'questions'), path.join(folder, 'later-questions')] as const;
  await writeFile(files[0], linesOf(questions));
  await writeFile(files[1], linesOf(laterQuestions));
  const child = spawn(
    'erl',
    ['-noshell', '-pa', compiled, '-run', 's13_mme', 'main', String(port), ...files],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines: string[] = [];
  const output = createInterface(child.stdout);
  output.on('line', (line) => {
    lines.push(line);
    // Whoever cannot restart the register leaves the MMEs waiting, and they say so.
    if (line === 'restart the register') restart().catch((error: unknown) => lines.push(String(error)));
  });
  const [[code]] = await Promise.all([once(child, 'exit'), once(output, 'close')]);
  return { code: Number(code), lines };
}

function linesOf(questions: readonly Question[]): string {
  return questions.map(({ imei, status }) => `${imei} ${status}\n`).join('');
}
