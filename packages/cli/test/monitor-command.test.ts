import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canaryKey, imeiKeyFrom } from '@deadset/domain';
import { formatTlogPolicy, sha256 } from '@deadset/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../src/index.ts';
import { type MonitorStanding, serveMonitor } from '../src/monitor/monitor-server.ts';
import { findPort } from '../src/supervisor/free-ports.ts';
import { RecordingTerminal } from './recording-terminal.ts';
import { entryOf, logKey, PublicLog, secretOf, witnessKeys } from './support/public-log.ts';

const minuteMs = 60_000;
const stolen = imeiKeyFrom(35_209_900, 176_148) ?? expect.unreachable();
const canary = { authority: 'canary' } as const;

let log: PublicLog;
let folder: string;
let now: number;

beforeEach(async () => {
  now = Date.now();
  folder = await mkdtemp(join(tmpdir(), 'deadset-monitor-'));
  log = new PublicLog();
  await log.start();
  const witnesses = witnessKeys.map(({ verifier: key }) => ({ name: key.name, key }));
  const [first, second] = witnesses;
  if (first === undefined || second === undefined) throw new Error('two witnesses');
  const policy = {
    logKeys: [logKey.verifier],
    witnesses: [{ ...first, url: log.url }, second],
    quorum: 2,
  };
  await writeFile(join(folder, 'policy.txt'), formatTlogPolicy(policy));
  await writeFile(join(folder, 'token'), 'a-token\n');
  log.publish(now - 90_000, entryOf(canaryKey(0), 100, canary));
  log.publish(now - 80_000, entryOf(stolen, 1, {}));
  witnessSays(log.note);
  log.give();
});
afterEach(async () => {
  await log.stop();
  await rm(folder, { recursive: true });
});

const origin = sha256(Buffer.from(logKey.verifier.name)).toString('hex');

function witnessSays(note: string): void {
  log.others.set(`/${origin}/checkpoint`, note);
}

async function look(...more: string[]) {
  const terminal = new RecordingTerminal();
  const data = join(folder, 'data');
  const args = ['monitor', log.url, '--trust', join(folder, 'policy.txt'), '--data', data, '--once', ...more];
  const exitCode = await runCli(args, terminal);
  const kinds = terminal.lines.map((line) => (JSON.parse(line) as { kind: string }).kind);
  return { exitCode, kinds, said: [...terminal.lines, ...terminal.notes].join('\n') };
}

function gateSays(outcome: string, position = log.leaves.length - 1): string[] {
  const answer = { outcome, reason: 'declared-stolen', tier: 1, position, at: new Date(now).toISOString() };
  log.others.set('/v1/checks', JSON.stringify(answer));
  return ['--gate', log.url, '--token-file', join(folder, 'token')];
}

describe('a monitor', () => {
  it('finds nothing wrong with an honest log, goes on from where it was, and tells no alarm', async () => {
    expect(await look(...gateSays('refuse'))).toMatchObject({ exitCode: 0, kinds: [] });
    const evidence = { kind: 'withdrawal-secret', secret: secretOf(1) } as const;
    log.publish(now - 70_000, entryOf(stolen, 1, { act: 'withdraw', evidence }));
    const unproved = { tier: 0, untilAt: now - 65_000 } as const;
    log.publish(now - 69_000, entryOf(stolen, 2, unproved));
    log.publish(now - 60_000, entryOf(stolen, 2, { ...unproved, act: 'lapse' }));
    log.give();
    const { exitCode, said } = await look();
    expect(said).toBe(`Nothing is wrong with ${log.leaves.length} leaves.`);
    expect(exitCode).toBe(0);
  });

  it('follows a log over many bundles', async () => {
    const entries = Array.from({ length: 200 }, (_, n) => entryOf(stolen, n % 100, {}));
    log.publish(now - 70_000, ...entries.slice(0, 99));
    log.publish(now - 60_000, ...entries);
    log.give();
    expect(await look()).toMatchObject({ exitCode: 0, kinds: [] });
    log.publish(now - 50_000, ...entries);
    log.give();
    expect(await look()).toMatchObject({ exitCode: 0, kinds: [] });
  });

  it.each<[string, string, () => string[] | void]>([
    ['a head that goes back', 'rollback', () => void (log.note = log.sign(now, 2))],
    [
      'another tree of the same size',
      'fork',
      () => {
        log.leaves[0] = Buffer.from('other');
        log.note = log.sign(now);
      },
    ],
    [
      'another history that is longer',
      'fork',
      () => {
        log.leaves[0] = entryOf(stolen, 5, {}).leaf;
        log.publishUnjudged(now);
      },
    ],
    [
      'a head that one witness has not signed',
      'unwitnessed-change',
      () => void (log.note = log.sign(now, 4, witnessKeys.slice(0, 1))),
    ],
    ['a head of nobody', 'unwitnessed-change', () => void (log.note = 'nothing')],
    [
      'a withdrawal without its secret',
      'bad-evidence',
      () => log.publishUnjudged(now, entryOf(stolen, 1, { act: 'withdraw' })),
    ],
    [
      'a withdrawal with another secret',
      'bad-evidence',
      () =>
        log.publishUnjudged(
          now,
          entryOf(stolen, 1, {
            act: 'withdraw',
            evidence: { kind: 'withdrawal-secret', secret: secretOf(2) },
          }),
        ),
    ],
    [
      'a lapse of what has no end',
      'bad-evidence',
      () => log.publishUnjudged(now, entryOf(stolen, 1, { act: 'lapse' })),
    ],
    [
      'an unlisting of nobody’s proposal',
      'bad-evidence',
      () =>
        log.publishUnjudged(
          now,
          entryOf(stolen, 1, { act: 'unlist', evidence: { kind: 'proposal', proposalId: Buffer.alloc(16) } }),
        ),
    ],
    ['an old head', 'stale-head', () => void (log.note = log.sign(now - 6 * minuteMs))],
    ['a receipt of another root', 'receipt-mismatch', () => log.give({ root: 'cd'.repeat(32) })],
    ['a receipt of another list', 'receipt-mismatch', () => log.give({ count: 7 })],
    ['a receipt of a place that the log does not show', 'receipt-mismatch', () => log.give({ position: 9 })],
    [
      'a witness that has cosigned another tree',
      'fork',
      () => {
        const forked = new PublicLog();
        forked.publish(now - minuteMs, entryOf(stolen, 6, {}));
        witnessSays(forked.note);
      },
    ],
    [
      'a witness that has cosigned more than is shown',
      'rollback',
      () => {
        const { note } = log;
        log.publish(now - 5 * minuteMs, entryOf(stolen, 6, {}));
        witnessSays(log.sign(now - 5 * minuteMs));
        log.note = note;
      },
    ],
    ['a witness that shows nothing', 'unreachable', () => log.others.clear()],
    ['no canary for hours', 'missing-canary', () => ['--canary-minutes', '1']],
    ['a gate that lets the canary pass', 'gate-answers-otherwise', () => gateSays('allow')],
    ['a gate that has not heard of it', 'gate-answers-otherwise', () => gateSays('refuse', -1)],
    [
      'a gate that does not answer',
      'unreachable',
      () => ['--gate', 'http://127.0.0.1:9', '--token-file', join(folder, 'token')],
    ],
  ])('raises an alarm for %s', async (_what, kind, happens) => {
    expect(await look()).toMatchObject({ kinds: [] });
    const more = happens() ?? [];
    const { exitCode, kinds, said } = await look(...more);
    expect(kinds, said).toEqual([kind]);
    expect(exitCode).toBe(1);
    expect(said).not.toContain('35209900');
  });

  it('does not forget what it has seen when it is started again, nor a fork', async () => {
    expect(await look()).toMatchObject({ kinds: [] });
    const honest = [...log.leaves];
    log.leaves[0] = entryOf(stolen, 5, {}).leaf;
    log.publishUnjudged(now);
    expect(await look()).toMatchObject({ kinds: ['fork'] });
    expect(await look()).toMatchObject({ kinds: ['fork'] });
    log.leaves = honest;
    log.publishUnjudged(now);
    expect(await look()).toMatchObject({ kinds: [] });
  });

  it('tells its standing to whoever asks', async () => {
    const alarms = [{ kind: 'fork', words: 'Two histories.' }] as const;
    let standing: MonitorStanding = { size: 4, alarms: [], lookedAt: now };
    const port = (await findPort('127.0.0.1', 0)) ?? 0;
    const close = await serveMonitor({ host: '127.0.0.1', port }, () => standing);
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    expect((await ask('/health')).status).toBe(200);
    standing = { ...standing, alarms };
    const health = await ask('/health');
    expect([health.status, await health.json()]).toMatchObject([503, { status: 'alarm', size: 4, alarms }]);
    expect(await (await ask('/metrics')).text()).toContain('deadset_monitor_alarm{alarm="fork"} 1');
    await close();
  });

  it('says what to do when its own file is damaged, and when nobody’s keys are given', async () => {
    await look();
    await writeFile(join(folder, 'data', 'seen'), 'something else');
    expect(await look()).toMatchObject({ exitCode: 1, said: expect.stringContaining('is damaged') });
    const terminal = new RecordingTerminal();
    expect(await runCli(['monitor', log.url, '--once'], terminal)).toBe(2);
  });
});
