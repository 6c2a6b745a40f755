import type { Worker } from 'node:worker_threads';
import type { FromWorker } from './worker-message.ts';

/** What became of a worker's gates. */
export type WorkerOpening = Extract<FromWorker, { kind: 'open' | 'refused' }>;

/**
 * Resolves when a worker says where it answers, or why it cannot. Never when it ends without a word.
 *
 * Other words may come before: the first gate may have something to tell of its peers while the last one opens.
 */
export function openingOf(worker: Worker): Promise<WorkerOpening> {
  return new Promise((resolve) => {
    const listen = (message: FromWorker) => {
      if (message.kind !== 'open' && message.kind !== 'refused') return;
      worker.off('message', listen);
      resolve(message);
    };
    worker.on('message', listen);
  });
}
