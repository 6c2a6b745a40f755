import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PolicyWitness, parseVerifierKey, type VerifierPolicy } from '@deadset/protocol';
import { composeWitness, type RunningWitness } from '@deadset/witness';
import { systemClock } from '../../src/clock.ts';
import { type Cosigners, WitnessCircle } from '../../src/log/index.ts';
import { createLogger } from '../../src/logger.ts';
import { testKeys } from './log-process.ts';

/** Three real witnesses of the test log on this machine, each of which can be stopped and started again. */
export interface WitnessRing {
  readonly witnesses: readonly (PolicyWitness & { readonly url: string })[];
  /** Two of three. */
  readonly policy: VerifierPolicy;
  stop(place: number): Promise<void>;
  start(place: number): Promise<void>;
  /** Cosigners as a hub has them, their log lines in an array. */
  readonly cosigners: (newestNote: () => string | undefined) => Cosigners;
  readonly lines: string[];
  close(): Promise<void>;
}

const count = 3;

export async function startWitnessRing(): Promise<WitnessRing> {
  const folder = await mkdtemp(join(tmpdir(), 'deadset-ring-'));
  const running = new Map<number, RunningWitness>();
  const ports = new Map<number, number>();
  const start = async (place: number) => {
    const witness = await composeWitness({
      host: '127.0.0.1',
      port: ports.get(place) ?? 0,
      dataFolder: join(folder, `w${place}`),
      name: `w${place}.example`,
      logKeys: [testKeys.log.verifier],
      logLevel: 'silent',
    });
    ports.set(place, witness.address.port);
    running.set(place, witness);
    return witness;
  };
  const stop = async (place: number) => {
    await running.get(place)?.close();
    running.delete(place);
  };
  const witnesses: (PolicyWitness & { url: string })[] = [];
  for (let place = 0; place < count; place += 1) {
    const { verifierKey, address } = await start(place);
    const key = parseVerifierKey(verifierKey);
    if (key === undefined) throw new Error('a witness without a key');
    witnesses.push({ name: `W${place}`, key, url: `http://127.0.0.1:${address.port}` });
  }
  const policy = { logKey: testKeys.log.verifier, cosigners: witnesses.map(({ key }) => key), quorum: 2 };
  const lines: string[] = [];
  const log = createLogger('info', { write: (line) => lines.push(line) });
  return {
    witnesses,
    policy,
    stop,
    start: async (place) => void (await start(place)),
    cosigners: (newestNote) =>
      new WitnessCircle({ logKey: testKeys.log, policy, witnesses, clock: systemClock, log, newestNote }),
    lines,
    close: async () => {
      for (const place of running.keys()) await stop(place);
      await rm(folder, { recursive: true });
    },
  };
}
