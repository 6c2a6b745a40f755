/*
 * A witness in a process of its own, for the folder in the first argument; its port on standard output. With `die` as
 * the second argument it is killed when a checkpoint is on disk and its answer has not left.
 */
import { join } from 'node:path';
import { pino } from 'pino';
import { CheckpointStore, type Cosigned } from '../../src/checkpoint-store.ts';
import { systemClock } from '../../src/clock.ts';
import { systemEntropy } from '../../src/entropy.ts';
import { Witness } from '../../src/witness.ts';
import { keepWitnessKey } from '../../src/witness-key.ts';
import { WitnessServer } from '../../src/witness-server.ts';
import { TestLog } from './test-log.ts';
import { witnessName } from './witness-folder.ts';

const [, , folder = '', isToDie] = process.argv;
const kept = await CheckpointStore.open(join(folder, 'checkpoints'));
const store: Pick<CheckpointStore, 'read' | 'write'> = {
  read: (...args) => kept.read(...args),
  write: async (cosigned: Cosigned) => {
    await kept.write(cosigned);
    if (isToDie === 'die') process.kill(process.pid, 'SIGKILL');
  },
};
const key = await keepWitnessKey(join(folder, 'witness-key'), witnessName, systemEntropy);
const logKeys = [new TestLog(0).key.verifier];
const witness = await Witness.open({ store, key, logKeys, clock: systemClock });
const log = pino({ level: 'silent' });
const server = new WitnessServer({ host: '127.0.0.1', port: 0, witness, verifierKey: '', log });
const { port } = await server.listen();
process.stdout.write(`${port}\n`);
