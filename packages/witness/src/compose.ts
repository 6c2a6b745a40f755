import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { formatVerifierKey } from '@deadset/protocol';
import { CheckpointStore } from './checkpoint-store.ts';
import { systemClock } from './clock.ts';
import type { WitnessConfig } from './config.ts';
import { systemEntropy } from './entropy.ts';
import { lockFolder } from './folder-lock.ts';
import { createLogger } from './logger.ts';
import { Witness } from './witness.ts';
import { keepWitnessKey } from './witness-key.ts';
import { WitnessServer } from './witness-server.ts';

export interface RunningWitness {
  readonly address: AddressInfo;
  /** What others pin: the key in C2SP's one-line form. */
  readonly verifierKey: string;
  /** Answers what is under way and ends. */
  close(): Promise<void>;
}

/**
 * Builds a whole witness from its settings and starts it.
 *
 * Throws when its key or what it cosigned last is damaged, when another process has its folder, and the system's error
 * when the address cannot be had.
 */
export async function composeWitness(config: WitnessConfig): Promise<RunningWitness> {
  const { dataFolder, name, logKeys, host, port } = config;
  const log = createLogger(config.logLevel);
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(dataFolder);
  try {
    const key = await keepWitnessKey(join(dataFolder, 'witness-key'), name, systemEntropy);
    const store = await CheckpointStore.open(join(dataFolder, 'checkpoints'));
    const witness = await Witness.open({ store, key, logKeys, clock: systemClock });
    const verifierKey = formatVerifierKey(key.verifier);
    const server = new WitnessServer({ host, port, witness, verifierKey, log });
    const address = await server.listen();
    log.info({ verifierKey, logs: witness.logs() }, 'this witness cosigns');
    const close = async () => {
      await server.close();
      lock.release();
    };
    return { address, verifierKey, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}
