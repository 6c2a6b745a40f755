import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import type { FromWorker } from './worker-message.ts';
import { openingOf } from './worker-opening.ts';

it('a worker that tells of a stranger while its last gates open is not taken for one that failed', async () => {
  const words: FromWorker[] = [
    { kind: 'alarm', alarm: 'unknown-peer', isOn: true },
    { kind: 'adopted', generation: 3 },
    { kind: 'open', addresses: [] },
  ];
  const program = `const { parentPort, workerData } = require('node:worker_threads');
    for (const word of workerData) parentPort.postMessage(word);`;
  const worker = new Worker(program, { eval: true, workerData: words });
  expect(await openingOf(worker)).toEqual({ kind: 'open', addresses: [] });
  await worker.terminate();
});
