import { setTimeout as delay } from 'node:timers/promises';
import { processorSecondsOf } from '../gate/processor-time.ts';
import { carryOut } from './generator-process.ts';
import type { ClosedLoopOrder, LoadOutcome } from './load-contract.ts';
import { drain, openLines } from './open-line.ts';
import { drawQuestions } from './question-table.ts';

/** Every answer is followed by the next question at once: as much as the server can answer. */
await carryOut(async (order: ClosedLoopOrder): Promise<LoadOutcome> => {
  let isAsking = true;
  const lines = await openLines(order, drawQuestions(order.listSize, order.seed), () => ({
    onAnswer: () => undefined,
    onBurst: (line, answers) => {
      if (isAsking) line.send(answers);
    },
  }));
  const answered = () => lines.reduce((total, line) => total + line.answered, 0);
  for (const line of lines) line.send(order.inFlight);
  await delay(order.warmUpMs);

  const answeredBefore = answered();
  const serverBefore = processorSecondsOf(order.serverProcessId);
  const ownBefore = process.cpuUsage();
  const startedAt = performance.now();
  await delay(order.measureMs);
  const elapsedMs = performance.now() - startedAt;
  const answers = answered() - answeredBefore;
  const serverCpuSeconds = processorSecondsOf(order.serverProcessId) - serverBefore;
  const own = process.cpuUsage(ownBefore);

  isAsking = false;
  const generatorCpuSeconds = (own.user + own.system) / 1e6;
  return { answers, elapsedMs, serverCpuSeconds, generatorCpuSeconds, ...(await drain(lines)) };
});
