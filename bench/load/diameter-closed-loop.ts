import { setTimeout as delay } from 'node:timers/promises';
import { processorSecondsOf } from '../gate/processor-time.ts';
import { DiameterLine } from './diameter-line.ts';
import { carryOut } from './generator-process.ts';
import type { ClosedLoopOrder, LoadOutcome } from './load-contract.ts';
import { drawQuestions } from './question-table.ts';

/** How long the last answers may take. */
const drainMs = 2000;

await carryOut(async (order: ClosedLoopOrder): Promise<LoadOutcome> => {
  const questions = drawQuestions(order.listSize, order.seed);
  let isAsking = true;
  const lines = await Promise.all(
    Array.from({ length: order.connections }, (_, i) =>
      DiameterLine.open({
        port: order.port,
        questions,
        firstQuestion: Math.floor((i * questions.count) / order.connections),
        isStatusChecked: order.isStatusChecked,
        onAnswer: () => undefined,
        onBurst: (line, answers) => {
          if (isAsking) line.send(answers);
        },
      }),
    ),
  );
  const sum = (of: (line: DiameterLine) => number) => lines.reduce((total, line) => total + of(line), 0);
  for (const line of lines) line.send(order.inFlight);
  await delay(order.warmUpMs);

  const answeredBefore = sum((line) => line.answered);
  const serverBefore = processorSecondsOf(order.serverProcessId);
  const ownBefore = process.cpuUsage();
  const startedAt = performance.now();
  await delay(order.measureMs);
  const elapsedMs = performance.now() - startedAt;
  const answers = sum((line) => line.answered) - answeredBefore;
  const serverCpuSeconds = processorSecondsOf(order.serverProcessId) - serverBefore;
  const own = process.cpuUsage(ownBefore);

  isAsking = false;
  const patienceEndsAt = performance.now() + drainMs;
  while (sum((line) => line.sent - line.answered) > 0 && performance.now() < patienceEndsAt) await delay(20);
  for (const line of lines) line.close();
  return {
    answers,
    elapsedMs,
    serverCpuSeconds,
    generatorCpuSeconds: (own.user + own.system) / 1e6,
    wrong: sum((line) => line.wrong),
    lost: sum((line) => line.sent - line.answered),
  };
});
