import {
  cosign,
  cosignedAtOf,
  formatCheckpoint,
  logSignatureLine,
  parseNote,
  parseSignatureLines,
  parseVerifierKey,
  signatureTypes,
  signingKey,
} from '@deadset/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { composeWitness, originHash, type RunningWitness } from '../src/index.ts';
import { bodyOf, TestLog } from './support/test-log.ts';
import { addCheckpoint, inFreshFolder, quietConfig } from './support/witness-folder.ts';

const log = new TestLog(200);
const stranger = signingKey('stranger.example', signatureTypes.log, Buffer.alloc(32, 7));
const thief = signingKey('log.example', signatureTypes.log, Buffer.alloc(32, 8));
const text = (size: number) => log.note(size).slice(0, log.note(size).indexOf('\n\n') + 1);

let witness: RunningWitness;
let url: string;
let done: () => void;
let folderGone: Promise<void>;

beforeEach(async () => {
  await new Promise<void>((begun, failed) => {
    folderGone = inFreshFolder(async (folder) => {
      witness = await composeWitness(quietConfig(folder, log.key.verifier));
      url = `http://127.0.0.1:${witness.address.port}`;
      await new Promise<void>((ended) => {
        done = ended;
        begun();
      });
    });
    folderGone.catch(failed);
  });
});
afterEach(async () => {
  await witness.close();
  done();
  await folderGone;
});

describe('add-checkpoint, row by row of its status table', () => {
  it('200: a consistent checkpoint is cosigned, also a first one, the same again, and with a proof', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    for (const [oldSize, size] of [
      [0, 7],
      [7, 7],
      [7, 64],
      [64, 200],
    ] as const) {
      const { status, text: lines } = await addCheckpoint(url, await log.request(oldSize, size));
      expect(status).toBe(200);
      const key = parseVerifierKey(witness.verifierKey);
      const note = { text: text(size), lines: parseSignatureLines(lines) ?? [] };
      const at = key === undefined ? 'absent' : cosignedAtOf(note, key);
      expect(at).toBeGreaterThanOrEqual(before);
    }
  });

  it('404: an origin that is not known', async () => {
    const body = formatCheckpoint({ origin: 'stranger.example', size: 1, root: Buffer.alloc(32) });
    const note = `${body}\n${logSignatureLine(body, stranger)}`;
    expect((await addCheckpoint(url, bodyOf(0, [], note))).status).toBe(404);
  });

  it('403: no signature, one of an unknown key alone, or a bad one under the key that is trusted', async () => {
    const unsigned = `${text(7)}\n`;
    const others = `${unsigned}${logSignatureLine(text(7), thief)}`;
    const bad = `${unsigned}${log.note(8).slice(log.note(8).indexOf('\n\n') + 2)}`;
    for (const note of [unsigned, others, bad, `${log.note(7)}${bad.slice(unsigned.length)}`])
      expect((await addCheckpoint(url, bodyOf(0, [], note))).status).toBe(403);
  });

  it('200: signatures of unknown keys beside the good one are passed over', async () => {
    const note = `${log.note(7)}${logSignatureLine(text(7), thief)}`;
    expect((await addCheckpoint(url, bodyOf(0, [], note))).status).toBe(200);
  });

  it('400: an old size above the size', async () => {
    expect((await addCheckpoint(url, bodyOf(8, [], log.note(7)))).status).toBe(400);
  });

  it('409: an old size that is not the last, with the last one as text/x.tlog.size', async () => {
    expect(await addCheckpoint(url, await log.request(3, 7))).toEqual({
      status: 409,
      type: 'text/x.tlog.size',
      text: '0\n',
    });
    await addCheckpoint(url, await log.request(0, 64));
    for (const [oldSize, size] of [
      [0, 100],
      [63, 100],
      [7, 7],
      [0, 7],
    ] as const) {
      const answer = await addCheckpoint(url, await log.request(oldSize, size));
      expect(answer).toEqual({ status: 409, type: 'text/x.tlog.size', text: '64\n' });
    }
  });

  it('422: a tree of nothing with a root of something; with the root of nothing it is cosigned', async () => {
    const body = formatCheckpoint({ origin: 'log.example', size: 0, root: Buffer.alloc(32, 1) });
    const note = `${body}\n${logSignatureLine(body, log.key)}`;
    expect((await addCheckpoint(url, bodyOf(0, [], note))).status).toBe(422);
    expect((await addCheckpoint(url, bodyOf(0, [], log.note(0)))).status).toBe(200);
    expect((await addCheckpoint(url, await log.request(0, 7))).status).toBe(200);
  });

  it('422: a proof where there is nothing to prove', async () => {
    expect((await addCheckpoint(url, bodyOf(0, [Buffer.alloc(32)], log.note(7)))).status).toBe(422);
  });

  it('422: a proof that is wrong, too short or too long', async () => {
    await addCheckpoint(url, await log.request(0, 64));
    const proof = await log.proof(64, 100);
    const wrong = [
      [],
      proof.slice(1),
      [...proof, Buffer.alloc(32)],
      proof.with(0, Buffer.alloc(32)),
      await log.proof(63, 100),
    ];
    for (const hashes of wrong)
      expect((await addCheckpoint(url, bodyOf(64, hashes, log.note(100)))).status).toBe(422);
    expect((await addCheckpoint(url, bodyOf(64, proof, log.note(100)))).status).toBe(200);
  });

  it('422: the same size with another root, and a fork with a proof of its own', async () => {
    await addCheckpoint(url, await log.request(0, 64));
    const fork = new TestLog(200, 'fork');
    expect((await addCheckpoint(url, await fork.request(64, 64))).status).toBe(422);
    expect((await addCheckpoint(url, await fork.request(64, 100))).status).toBe(422);
    expect((await addCheckpoint(url, await log.request(64, 100))).status).toBe(200);
  });
});

describe('a body', () => {
  it.each([
    ['nothing', ''],
    ['no old line', `\n${log.note(7)}`],
    ['a leading zero', bodyOf('00', [], log.note(7))],
    ['a negative size', bodyOf('-1', [], log.note(7))],
    ['a size beyond numbers', bodyOf('9007199254740993', [], log.note(7))],
    [
      '64 proof lines',
      bodyOf(
        1,
        Array.from({ length: 64 }, () => Buffer.alloc(32)),
        log.note(7),
      ),
    ],
    ['a short hash', bodyOf(1, [Buffer.alloc(31)], log.note(7))],
    ['no checkpoint', 'old 0\n\nnonsense\n'],
    ['carriage returns', bodyOf(0, [], log.note(7)).replaceAll('\n', '\r\n')],
    ['no last newline', bodyOf(0, [], log.note(7)).slice(0, -1)],
  ])('with %s is answered with 400', async (_, body) => {
    expect((await addCheckpoint(url, body)).status).toBe(400);
  });

  it('with 63 proof lines is judged by what they prove', async () => {
    const proof = Array.from({ length: 63 }, () => Buffer.alloc(32));
    expect((await addCheckpoint(url, bodyOf(0, proof, log.note(7)))).status).toBe(422);
  });

  it('above 16 KiB is answered with 413', async () => {
    expect((await addCheckpoint(url, `old 0\n${'a'.repeat(1 << 20)}`)).status).toBe(413);
    expect((await addCheckpoint(url, await log.request(0, 7))).status).toBe(200);
  });
});

describe('of requests that race', () => {
  it('one wins and all others are told its size', async () => {
    const bodies = await Promise.all(Array.from({ length: 20 }, (_, n) => log.request(0, 100 + n)));
    const answers = await Promise.all(bodies.map((body) => addCheckpoint(url, body)));
    const winners = answers.flatMap(({ status }, n) => (status === 200 ? [100 + n] : []));
    expect(winners).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 200);
    expect(new Set(others.map(({ status, text: size }) => `${status} ${size}`))).toEqual(
      new Set([`409 ${winners[0]}\n`]),
    );
  });
});

describe('what was cosigned last', () => {
  const path = `/${originHash('log.example')}/checkpoint`;

  it('is given with the log’s signature and the witness’s own, and nothing before the first', async () => {
    expect((await fetch(url + path)).status).toBe(404);
    const { text: lines } = await addCheckpoint(
      url,
      bodyOf(0, [], `${log.note(7)}${cosign(text(7), stranger, 1)}`),
    );
    const response = await fetch(url + path);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(log.note(7) + lines);
    await addCheckpoint(url, await log.request(7, 9));
    expect(parseNote(await (await fetch(url + path)).text())?.checkpoint.size).toBe(9);
  });

  it('is told in figures by /health, and any other path is not there', async () => {
    await addCheckpoint(url, await log.request(0, 7));
    expect(await (await fetch(`${url}/health`)).json()).toEqual({
      status: 'ok',
      verifierKey: witness.verifierKey,
      logs: [{ origin: 'log.example', size: 7 }],
    });
    expect((await fetch(`${url}/${'0'.repeat(64)}/checkpoint`)).status).toBe(404);
    expect((await fetch(`${url}/elsewhere`)).status).toBe(404);
    expect((await fetch(`${url}/add-checkpoint`)).status).toBe(405);
    expect((await fetch(`${url}/sign-subtree`, { method: 'POST' })).status).toBe(404);
  });
});
