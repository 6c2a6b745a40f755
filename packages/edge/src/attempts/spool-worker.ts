import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Attempt } from '@deadset/protocol';
import { createLogger } from '../logger.ts';
import { AttemptSpool } from './attempt-spool.ts';
import type { FromSpool, MetMessage, SpoolStart, ToSpool } from './spool-message.ts';

/** How often the totals are told, in milliseconds. */
const tallyMs = 500;

/**
 * The thread of the attempt spool. It does nothing else, so that an attempt is on disk in time however long the keeper of
 * the list takes over a batch.
 */
async function runSpool({ folder, logLevel }: SpoolStart, keeper: MessagePort): Promise<void> {
  const tell = (message: FromSpool) => keeper.postMessage(message);
  const spool = await AttemptSpool.open({
    folder,
    alarms: {
      raise: () => tell({ kind: 'alarm', isOn: true }),
      clear: () => tell({ kind: 'alarm', isOn: false }),
    },
    log: createLogger(logLevel),
    onDurable: () => tell({ kind: 'durable' }),
  });
  const tellTally = () => tell({ kind: 'tally', tally: { ...spool.tally } });
  const telling = setInterval(tellTally, tallyMs);
  const attached: Promise<void>[] = [];
  const keep = ({ met }: MetMessage) => {
    for (const one of met) spool.record(one);
  };
  const attach = (port: MessagePort) => {
    port.on('message', keep);
    // A port closes behind its last message, when the thread at its other end is over.
    attached.push(new Promise((resolve) => port.once('close', resolve)));
  };
  const reply = async (id: number, work: Promise<readonly Attempt[]>) => {
    try {
      const attempts = await work;
      tellTally();
      tell({ kind: 'answer', id, attempts });
    } catch (error) {
      tell({ kind: 'failed', id, problem: error instanceof Error ? error.message : String(error) });
    }
  };
  const close = async () => {
    await Promise.all(attached);
    await spool.close();
    clearInterval(telling);
    return [];
  };
  keeper.on('message', (message: ToSpool) => {
    if (message.kind === 'met') keep(message);
    else if (message.kind === 'attach') attach(message.port);
    else if (message.kind === 'oldest') void reply(message.id, spool.oldest());
    else if (message.kind === 'acknowledge')
      void reply(
        message.id,
        spool.acknowledge(message.upTo).then(() => []),
      );
    else void reply(message.id, close()).then(() => keeper.close());
  });
  tell({ kind: 'open' });
}

if (parentPort === null) throw new Error('the attempt spool is a thread of an edge');
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by our own SpoolThread, in this process
await runSpool(workerData as SpoolStart, parentPort);
