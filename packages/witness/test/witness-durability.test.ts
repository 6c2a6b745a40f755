import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseNote, signatureTypes, signingKey } from '@deadset/protocol';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { CheckpointStore } from '../src/checkpoint-store.ts';
import { composeWitness, originHash } from '../src/index.ts';
import { Witness } from '../src/witness.ts';
import { WitnessServer } from '../src/witness-server.ts';
import { TestLog } from './support/test-log.ts';
import { addCheckpoint, inFreshFolder, quietConfig, witnessName } from './support/witness-folder.ts';

const log = new TestLog(200);
const program = fileURLToPath(new URL('support/witness-process.ts', import.meta.url));

/** Runs a witness in this process as long as something is done with it. */
async function withWitness<T>(folder: string, run: (url: string) => Promise<T>): Promise<T> {
  const witness = await composeWitness(quietConfig(folder, log.key.verifier));
  try {
    return await run(`http://127.0.0.1:${witness.address.port}`);
  } finally {
    await witness.close();
  }
}

async function spawnWitness(
  folder: string,
  ...args: string[]
): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, folder, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(createInterface(child.stdout), 'line');
  return { child, url: `http://127.0.0.1:${port}` };
}

const checkpointFile = (folder: string) =>
  join(folder, 'checkpoints', `${originHash('log.example')}.checkpoint`);

describe('after a restart', () => {
  it('a witness is the same one and never goes back', async () => {
    await inFreshFolder(async (folder) => {
      const keyOf = async (url: string) => (await fetch(`${url}/health`)).json();
      const first = await withWitness(folder, async (url) => {
        await addCheckpoint(url, await log.request(0, 100));
        return keyOf(url);
      });
      await withWitness(folder, async (url) => {
        expect(await keyOf(url)).toEqual(first);
        expect(await addCheckpoint(url, await log.request(0, 50))).toMatchObject({
          status: 409,
          text: '100\n',
        });
        expect((await addCheckpoint(url, await new TestLog(200, 'fork').request(100, 150))).status).toBe(422);
        expect((await addCheckpoint(url, await log.request(100, 150))).status).toBe(200);
      });
      expect((await stat(join(folder, 'witness-key'))).mode & 0o777).toBe(0o600);
    });
  });

  it('that followed a kill between persisting and answering, it knows the checkpoint it had not told of', async () => {
    await inFreshFolder(async (folder) => {
      const steady = await spawnWitness(folder);
      expect((await addCheckpoint(steady.url, await log.request(0, 60))).status).toBe(200);
      const steadyGone = once(steady.child, 'exit');
      steady.child.kill('SIGKILL');
      await steadyGone;

      const dying = await spawnWitness(folder, 'die');
      const dead = once(dying.child, 'exit');
      await expect(addCheckpoint(dying.url, await log.request(60, 100))).rejects.toThrow('fetch failed');
      await dead;

      await withWitness(folder, async (url) => {
        expect(await addCheckpoint(url, await log.request(60, 80))).toMatchObject({
          status: 409,
          text: '100\n',
        });
        expect((await addCheckpoint(url, await log.request(100, 100))).status).toBe(200);
      });
    });
  });
});

describe('a store', () => {
  it('whose file is damaged in any byte, cut short or longer keeps the witness from starting', async () => {
    await inFreshFolder(async (folder) => {
      await withWitness(folder, async (url) => addCheckpoint(url, await log.request(0, 100)));
      const whole = await readFile(checkpointFile(folder));
      const damaged = [
        ...Array.from(whole, (byte, place) => {
          const copy = Buffer.from(whole);
          copy[place] = byte ^ 1;
          return copy;
        }),
        whole.subarray(0, -1),
        whole.subarray(0, 20),
        Buffer.alloc(0),
        Buffer.concat([whole, Buffer.from('\n')]),
      ];
      const store = await CheckpointStore.open(join(folder, 'checkpoints'));
      const seed = await readFile(join(folder, 'witness-key'));
      const key = signingKey(witnessName, signatureTypes.cosignature, seed);
      const logKeys = [log.key.verifier];
      for (const [place, bytes] of damaged.entries()) {
        await writeFile(checkpointFile(folder), bytes);
        const opening = Witness.open({ store, key, logKeys, clock: Date.now });
        await expect(opening, `damage ${place}`).rejects.toThrow('damaged');
      }
      await expect(withWitness(folder, async () => undefined)).rejects.toThrow('begin as a new witness');
      await writeFile(checkpointFile(folder), whole);
      await withWitness(folder, async (url) => {
        expect((await addCheckpoint(url, await log.request(100, 120))).status).toBe(200);
      });
    });
  });

  it('that takes nothing costs the cosignature, and nothing else', async () => {
    await inFreshFolder(async (folder) => {
      await withWitness(folder, async (url) => {
        await addCheckpoint(url, await log.request(0, 10));
        // A folder in the way of the draft, which even a privileged user cannot write to.
        await mkdir(`${checkpointFile(folder)}.tmp`);
        expect((await addCheckpoint(url, await log.request(10, 20))).status).toBe(500);
        await rm(`${checkpointFile(folder)}.tmp`, { recursive: true });
        expect((await addCheckpoint(url, await log.request(10, 20))).status).toBe(200);
      });
    });
  });

  it('of a log that changed its key is read as long as the old key is named, too', async () => {
    await inFreshFolder(async (folder) => {
      await withWitness(folder, async (url) => addCheckpoint(url, await log.request(0, 100)));
      const { verifier } = signingKey('log.example', signatureTypes.log, Buffer.alloc(32, 5));
      await expect(composeWitness(quietConfig(folder, verifier))).rejects.toThrow('name the old one');
      const witness = await composeWitness(quietConfig(folder, verifier, log.key.verifier));
      const note = await fetch(
        `http://127.0.0.1:${witness.address.port}/${originHash('log.example')}/checkpoint`,
      );
      expect(parseNote(await note.text())?.checkpoint.size).toBe(100);
      await witness.close();
    });
  });
});

describe('a folder', () => {
  it('serves one witness at a time', async () => {
    await inFreshFolder(async (folder) => {
      await withWitness(folder, async () => {
        await expect(composeWitness(quietConfig(folder, log.key.verifier))).rejects.toThrow(
          'Another witness',
        );
      });
    });
  });

  it('whose key is cut short does not become another witness in silence', async () => {
    await inFreshFolder(async (folder) => {
      await withWitness(folder, async () => undefined);
      await writeFile(join(folder, 'witness-key'), Buffer.alloc(31));
      await expect(withWitness(folder, async () => undefined)).rejects.toThrow('31 bytes');
      expect(await readdir(folder)).toContain('witness-key');
    });
  });
});

describe('a caller that is slow', () => {
  it.each([
    ['says nothing', ''],
    ['does not end its headers', 'POST /add-checkpoint HTTP/1.1\r\nhost: w\r\n'],
    ['does not end its body', 'POST /add-checkpoint HTTP/1.1\r\nhost: w\r\ncontent-length: 100\r\n\r\nold'],
  ])('and %s is let go, and others are served meanwhile', async (_, begun) => {
    await inFreshFolder(async (folder) => {
      const store = await CheckpointStore.open(folder);
      const key = signingKey(witnessName, signatureTypes.cosignature, Buffer.alloc(32, 3));
      const witness = await Witness.open({ store, key, logKeys: [log.key.verifier], clock: Date.now });
      const server = new WitnessServer({
        host: '127.0.0.1',
        port: 0,
        witness,
        verifierKey: '',
        log: pino({ level: 'silent' }),
        requestTimeoutMs: 700,
      });
      const { port } = await server.listen();
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      const started = performance.now();
      const closed = once(socket, 'close');
      socket.resume().write(begun);
      expect((await addCheckpoint(`http://127.0.0.1:${port}`, await log.request(0, 7))).status).toBe(200);
      await closed;
      expect(performance.now() - started).toBeLessThan(3_000);
      await server.close();
    });
  });
});
