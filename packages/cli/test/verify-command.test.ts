import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatImei, parseImeiKey } from '@deadset/domain';
import {
  commitmentTo,
  encodeEntryLeaf,
  encodeOpening,
  formatTlogPolicy,
  formatVerifierKey,
  leafHash,
  proofFileOf,
  proofText,
  signatureTypes,
  signCheckpoint,
  signingKey,
} from '@deadset/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../src/index.ts';
import { RecordingTerminal } from './recording-terminal.ts';

const log = signingKey('cli.test/log', signatureTypes.log, Buffer.alloc(32, 1));
const clock = signingKey('clock.test', signatureTypes.cosignature, Buffer.alloc(32, 2));
const at = Date.parse('2026-11-22T12:00:00Z');
const key = parseImeiKey(35_209_900_176_148) ?? expect.unreachable();
let folder: string;

/** A proof of the only entry of a log of one leaf. */
function aProof(): string {
  const opening = encodeOpening({ salt: Buffer.alloc(32, 5), mode: 'total', isQuiet: false, keys: [key] });
  const leaf = encodeEntryLeaf({
    entryId: Buffer.alloc(16, 6),
    deviceLabel: Buffer.alloc(16, 7),
    declaration: Buffer.alloc(16, 8),
    commitment: commitmentTo(opening),
    act: 'raise',
    tier: 1,
    at,
    authority: 'network-a',
    keyIds: [],
    evidence: { kind: 'none' },
  });
  const head = { origin: 'cli.test/log', size: 1, root: leafHash(leaf) };
  const checkpoint = signCheckpoint(head, log, [clock], at + 1000);
  return proofText(proofFileOf({ position: 0, leaf, opening, inclusion: [], checkpoint }));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-verify-'));
  const anchors = {
    logKey: formatVerifierKey(log.verifier),
    cosigners: [formatVerifierKey(clock.verifier)],
    quorum: 1,
  };
  await writeFile(join(folder, 'trust.json'), JSON.stringify(anchors));
  await writeFile(join(folder, 'proof.json'), aProof());
});
afterAll(() => rm(folder, { recursive: true }));

async function verify(...args: string[]) {
  const terminal = new RecordingTerminal();
  const inFolder = args.map((arg) => arg.replace(/^@/, `${folder}/`));
  const code = await runCli(['verify', ...inFolder], terminal);
  return { code, out: terminal.lines.join('\n'), notes: terminal.notes.join('\n') };
}

it('a good proof ends with 0 and says act, phone, time, tier, authority, position and who saw it', async () => {
  const { code, out } = await verify('@proof.json', '--trust', '@trust.json');
  expect(code).toBe(0);
  for (const words of [
    `IMEI ${formatImei(key)}`,
    'proved by its keeper',
    'networks bar the phone',
    '2026-11-22 12:00:00 UTC',
    'network-a',
    'position   0 of the log cli.test/log',
    'clock.test at 2026-11-22 12:00:01 UTC',
  ]) {
    expect(out).toContain(words);
  }
});

it('a proof with one digit changed ends with 1 and says what is wrong', async () => {
  const bent = aProof().replace(/"position": 0/, '"position": 1');
  await writeFile(join(folder, 'bent.json'), bent);
  const { code, out, notes } = await verify('@bent.json', '--trust', '@trust.json');
  expect(code).toBe(1);
  expect(out).toBe('');
  expect(notes).toContain('proves nothing: the entry is not in the log at this position');
});

it('the keys may come from a policy file, which may name other logs too', async () => {
  const other = signingKey('other.test/log', signatureTypes.log, Buffer.alloc(32, 8)).verifier;
  const policy = formatTlogPolicy({
    logKeys: [log.verifier, other],
    witnesses: [{ name: 'clock', key: clock.verifier }],
    quorum: 1,
  });
  await writeFile(join(folder, 'policy'), policy);
  expect((await verify('@proof.json', '--trust', '@policy')).code).toBe(0);
  await writeFile(join(folder, 'others'), policy.replace(/^log .*\n/, ''));
  const others = await verify('@proof.json', '--trust', '@others');
  expect([others.code, others.out]).toEqual([1, '']);
  expect(others.notes).toContain('not signed by the log that you trust');
  await writeFile(join(folder, 'broken'), `${policy}nonsense\n`);
  const broken = await verify('@proof.json', '--trust', '@broken');
  expect([broken.code, broken.out]).toEqual([1, '']);
  expect(broken.notes).toContain('no policy that can be used');
});

it('without keys, or with a file that holds none, nothing is said to be proved', async () => {
  const none = await verify('@proof.json');
  expect([none.code, none.out]).toEqual([2, '']);
  expect(none.notes).toContain('--trust');
  const wrong = await verify('@proof.json', '--trust', '@proof.json');
  expect(wrong.code).toBe(1);
  expect(wrong.notes).toContain('holds no keys to trust');
  const absent = await verify('@nothing.json', '--trust', '@trust.json');
  expect(absent.code).toBe(1);
  expect(absent.notes).toContain('there is no such file');
});
