import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseImeiKey } from '@deadset/domain';
import {
  certificateKeyOf,
  keySetOf,
  phoneCommitment,
  signatureTypes,
  signCertificate,
  signingKey,
} from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../src/index.ts';
import { RecordingTerminal } from './recording-terminal.ts';

const { privateKey } = signingKey('certificate', signatureTypes.log, Buffer.alloc(32, 4));
const other = signingKey('certificate', signatureTypes.log, Buffer.alloc(32, 5));
const key = parseImeiKey(35_209_900_176_148) ?? expect.unreachable();
const holderCode = '7K3M-Q2XD-9F4T-0A1B';
const certificate = signCertificate(privateKey, {
  number: '7K3M-Q2XD',
  issuer: 'cli.test/log',
  participant: 'shop-one',
  gate: 'resale',
  issuedAt: Date.parse('2026-11-22T12:00:00Z'),
  validUntil: Date.parse('2027-02-20T12:00:00Z'),
  size: 4711,
  root: Buffer.alloc(32, 9),
  commitment: phoneCommitment(holderCode, key),
});
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-certificate-'));
  await writeFile(join(folder, 'keys.json'), JSON.stringify(keySetOf([certificateKeyOf(privateKey)])));
  await writeFile(
    join(folder, 'others.json'),
    JSON.stringify(keySetOf([certificateKeyOf(other.privateKey)])),
  );
  await writeFile(join(folder, 'certificate.txt'), `${certificate.replace(/.{64}/g, '$&\n')}\n`);
  await writeFile(join(folder, 'anchors.json'), '{"logKey":"x"}');
});
afterAll(() => rm(folder, { recursive: true }));

async function verify(...args: string[]) {
  const terminal = new RecordingTerminal();
  const code = await runCli(['verify', ...args.map((arg) => arg.replace(/^@/, `${folder}/`))], terminal);
  return { code, out: terminal.lines.join('\n'), notes: terminal.notes.join('\n') };
}

describe('a check certificate', () => {
  it('is verified offline from a file and from its text, and says what was answered, when, to whom and by which list', async () => {
    for (const given of ['@certificate.txt', certificate]) {
      const { code, out } = await verify(given, '--trust', '@keys.json');
      expect(code).toBe(0);
      for (const words of [
        'genuine',
        'no report found',
        '2026-11-22 12:00:00 UTC',
        'shop-one',
        'position 4710',
      ])
        expect(out).toContain(words);
      expect(out).not.toContain('35209900176148');
    }
  });

  it('is about the phone whose number and holder’s code are given, in any form in which people type them', async () => {
    const typed = ['--imei', '35-209900-176148-1', '--holder-code', '7k3m q2xd 9f4t oa1b'];
    const { code, out } = await verify('@certificate.txt', '--trust', '@keys.json', ...typed);
    expect([code, out]).toEqual([0, expect.stringContaining('about the phone with IMEI 352099001761481')]);
  });

  it.each([
    ['another phone', '35-209900-176149-9', holderCode],
    ['another code', '352099001761481', '0000-0000-0000-0000'],
    ['no code at all', '352099001761481', 'hello'],
  ])('is not about %s', async (_, imei, code) => {
    const phone = ['--imei', imei, '--holder-code', code];
    const result = await verify('@certificate.txt', '--trust', '@keys.json', ...phone);
    expect(result).toMatchObject({ code: 1, out: '' });
    expect(result.notes).toContain('not about this phone');
  });

  it('needs both of number and code, and keys of certificates', async () => {
    const half = await verify('@certificate.txt', '--trust', '@keys.json', '--imei', '352099001761481');
    expect([half.code, half.notes]).toEqual([2, expect.stringContaining('--holder-code')]);
    const wrong = await verify('@certificate.txt', '--trust', '@anchors.json');
    expect([wrong.code, wrong.notes]).toEqual([2, expect.stringContaining('/.well-known/jwks.json')]);
  });

  it('proves nothing when it was changed or signed by somebody else', async () => {
    const [header, claims = '', signature] = certificate.split('.');
    const bent = [header, claims.replace(/.(.)$/, 'A$1'), signature].join('.');
    expect((await verify(bent, '--trust', '@keys.json')).notes).toContain('its signature is not good');
    expect((await verify(certificate, '--trust', '@others.json')).notes).toContain(
      'not among those that you trust',
    );
  });
});
