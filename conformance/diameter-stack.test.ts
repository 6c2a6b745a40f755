import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runDeadset } from '../torture/world/deadset-command.ts';
import { freePort } from '../torture/world/free-port.ts';
import { KillableProcess } from '../torture/world/killable-process.ts';

import { isOtpThere, playOtp, type Question } from './diameter-stack/otp-mmes.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** Idle MMEs are probed after half a minute, as operators have it; most of the time is spent waiting for that. */
const patienceMs = 240_000;
const firstKey = 35_175_605_100_000;
const count = 10_000;

/** Every second device is listed, in turn black and grey, so that both neighbours of a listed one are asked about. */
function listedAs(offset: number): 'BLACKLISTED' | 'GREYLISTED' | undefined {
  if (offset % 2 === 1) return undefined;
  return offset % 4 === 0 ? 'BLACKLISTED' : 'GREYLISTED';
}

/** IMEIs of 14, 15 (any last digit: nobody may look at it) and 16 digits in turn. */
function questionsWhere(unlisted: 'WHITELISTED' | 'UNKNOWN'): Question[] {
  return Array.from({ length: count }, (_, offset) => {
    const rest = ['', String(offset % 10), String(offset % 100).padStart(2, '0')][offset % 3] ?? '';
    return { imei: `${firstKey + offset}${rest}`, status: listedAs(offset) ?? unlisted };
  });
}

/** A list in a file with one row for each listed device; `leftOut` is listed no more. */
async function aList(folder: string, leftOut?: number): Promise<string> {
  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const rows = Array.from({ length: count }, (_, offset) => {
    const status = listedAs(offset);
    if (status === undefined || offset === leftOut) return '';
    return `${firstKey + offset},${today},${status === 'BLACKLISTED' ? 'blacklist' : 'pending'}\n`;
  });
  const [csv, list] = [path.join(folder, 'list.csv'), path.join(folder, 'list.snapshot')];
  await writeFile(csv, `imei,reporting_date,status\n${rows.join('')}`);
  await runDeadset(['list', 'build', '--from', csv, '--out', list]);
  return list;
}

/** A register of that list as a process, and how to end it and start it again with devices on no list whitelisted. */
async function aRegister(leftOut?: number) {
  const folder = await mkdtemp(path.join(tmpdir(), 'deadset-otp-'));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  const list = await aList(folder, leftOut);
  const port = await freePort();
  const register = (unlisted: string) =>
    new KillableProcess({
      name: 'register',
      args: ['edge', '--snapshot', list, '--s13', `127.0.0.1:${port}`, '--unknown-device', unlisted],
      env: { PATH: process.env['PATH'] ?? '' },
      logFile: path.join(folder, 'register.log'),
      onDeath: () => undefined,
    });
  const [first, second] = [register('UNKNOWN'), register('WHITELISTED')];
  endings.push(
    () => first.stop(),
    () => second.stop(),
  );
  await first.start();
  const restart = async () => {
    await first.stop();
    await second.start();
  };
  return { folder, port, restart };
}

// With CI=true they run anyway, and fail where the stack is missing.
describe.skipIf(!isOtpThere() && process.env['CI'] !== 'true')('MMEs on the stack of Erlang/OTP', () => {
  const [questions, laterQuestions] = [questionsWhere('UNKNOWN'), questionsWhere('WHITELISTED')];

  it(
    'connect, ask ten thousand times, idle, part and come back',
    async () => {
      const { code, lines } = await playOtp({ ...(await aRegister()), questions, laterQuestions });
      console.log(lines.join('\n'));
      expect(code, lines.join('\n')).toBe(0);
      expect(lines.filter((line) => line.startsWith('held'))).toHaveLength(9);
      expect(lines.join('\n')).toContain(`${count} checks, 64 at a time, 0 answered wrongly`);
    },
    patienceMs,
  );

  it(
    'notice one device that is missing from the list',
    async () => {
      const { code, lines } = await playOtp({ ...(await aRegister(5000)), questions, laterQuestions });
      expect(code).toBe(1);
      expect(lines.join('\n')).toContain(`${count} checks, 64 at a time, 1 answered wrongly`);
      expect(lines.join('\n')).toContain("{{line,5001},{must_be,'BLACKLISTED'},{was,'UNKNOWN'}}");
    },
    patienceMs,
  );
});
