import { parentPort, workerData } from 'node:worker_threads';
import { AnswerTally, CheckDesk, MeetingTally, networkPoliciesOf, stancesOf } from '../checks/index.ts';
import { systemClock } from '../clock.ts';
import { systemEntropy } from '../entropy.ts';
import { ListFacts } from '../feed/index.ts';
import { closeGates, openGates, reloadGates } from '../gates/index.ts';
import { IndexView } from '../index/index.ts';
import { createLogger } from '../logger.ts';
import { RulesView } from '../rules/index.ts';
import { AttemptCourier } from './attempt-courier.ts';
import { figuresOf } from './gate-figures.ts';
import type { FromWorker, RefusalCause, ToWorker, WorkerStart } from './worker-message.ts';

/**
 * The thread of a gate worker: it owns listeners, and answers from memory that the keeper of the list writes.
 *
 * Whatever keeps the keeper busy (a long batch, a full disk, a snapshot) costs no answer here.
 */
async function runGateWorker(start: WorkerStart, keeper: NonNullable<typeof parentPort>): Promise<void> {
  const tell = (message: FromWorker) => keeper.postMessage(message);
  const { config, ownParticipant, healthToken } = start;
  const index = new IndexView(start.index);
  const rules = new RulesView(start.rules);
  const tally = new AnswerTally();
  const meetings = new MeetingTally();
  const courier = new AttemptCourier(start.attempts);
  const desk = new CheckDesk({
    index,
    rules,
    clock: systemClock,
    tally,
    meetings,
    recordAttempt: (met) => courier.take(met),
    networkPolicies: networkPoliciesOf(config),
    stanceOf: stancesOf(config),
  });
  const opening = openGates({
    config,
    desk,
    rules,
    list: new ListFacts(systemClock, start.facts),
    ownParticipant,
    healthToken,
    onAlarm: (alarm, isOn) => tell({ kind: 'alarm', alarm, isOn }),
    log: createLogger(config.logLevel),
    clock: systemClock,
    entropy: systemEntropy,
  });
  const drain = async () => {
    await closeGates(await opening);
    courier.close();
    tell({ kind: 'drained' });
    keeper.close();
  };
  const hear = async (message: ToWorker) => {
    // At once: the first gates answer while the last ones open.
    if (message.kind === 'index') {
      index.adopt(message.memory);
      tell({ kind: 'adopted', generation: index.generation });
    } else if (message.kind === 'rules') rules.adopt(message.memory);
    else if (message.kind === 'figures')
      tell({ kind: 'figures', figures: figuresOf(tally, meetings, await opening) });
    else if (message.kind === 'reload') reloadGates(await opening);
    else await drain();
  };
  keeper.on('message', (message: ToWorker) => void hear(message));
  const open = await opening;
  tell({ kind: 'open', addresses: [...open].map(([name, { address }]) => [name, address] as const) });
}

function causeOf(error: Error): RefusalCause {
  return {
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...('address' in error && typeof error.address === 'string' ? { address: error.address } : {}),
    ...('port' in error && typeof error.port === 'number' ? { port: error.port } : {}),
  };
}

if (parentPort === null) throw new Error('a gate worker is a thread of an edge');
const keeper = parentPort;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by our own WorkerPool, in this process
runGateWorker(workerData as WorkerStart, keeper).catch((error: unknown) => {
  const refusal = error instanceof Error ? error : new Error(String(error));
  const message: FromWorker = { kind: 'refused', problem: refusal.message, cause: causeOf(refusal) };
  keeper.postMessage(message);
  keeper.close();
});
