import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { processorSecondsOf } from '../gate/processor-time.ts';
import { carryOut } from './generator-process.ts';
import type { LatencyOutcome, OpenLoopOrder, Percentiles } from './load-contract.ts';
import { drain, openLines } from './open-line.ts';
import { drawQuestions } from './question-table.ts';

/**
 * Requests at a constant pace, whatever the server does: request n is due at `startedAt + n / rate`, and its latency is
 * counted from that instant and not from when it got away. So a server that stops for a moment is charged for all who
 * would have come meanwhile (what is called coordinated omission is left out by whoever waits for the server).
 *
 * Requests go to the connections in turn, so the due instant follows from the connection and the number of the request.
 */
await carryOut(async (order: OpenLoopOrder): Promise<LatencyOutcome> => {
  const { connections, warmUpMs, measureMs } = order;
  const requestsPerMs = order.requestsPerSecond / 1000;
  const [latency, lateness] = [createHistogram(), createHistogram()];
  let startedAt = Number.POSITIVE_INFINITY;
  let answers = 0;
  const dueAt = (index: number, number: number) => startedAt + (number * connections + index) / requestsPerMs;
  const isMeasured = (at: number) => at >= startedAt + warmUpMs && at < startedAt + warmUpMs + measureMs;
  const lines = await openLines(order, drawQuestions(order.listSize, order.seed), (index) => ({
    onAnswer: (number) => {
      const due = dueAt(index, number);
      if (!isMeasured(due)) return;
      record(latency, performance.now() - due);
      answers += 1;
    },
    onBurst: () => undefined,
  }));

  startedAt = performance.now();
  let serverBefore: number | undefined;
  await new Promise<void>((resolve) => {
    const turn = () => {
      const now = performance.now();
      if (now >= startedAt + warmUpMs) serverBefore ??= processorSecondsOf(order.serverProcessId);
      const due = Math.floor((now - startedAt) * requestsPerMs);
      for (const [index, line] of lines.entries()) {
        const wanted = Math.floor((due - index + connections - 1) / connections);
        const count = wanted - line.sent;
        if (count <= 0) continue;
        for (let number = line.sent; number < wanted; number += 1) {
          const at = dueAt(index, number);
          if (isMeasured(at)) record(lateness, now - at);
        }
        line.send(count);
      }
      if (now < startedAt + warmUpMs + measureMs) setImmediate(turn);
      else resolve();
    };
    turn();
  });
  const serverCpuSeconds = processorSecondsOf(order.serverProcessId) - (serverBefore ?? 0);
  const sound = await drain(lines);
  return {
    answers,
    elapsedMs: measureMs,
    latency: percentilesOf(latency),
    lateness: percentilesOf(lateness),
    serverCpuSeconds,
    ...sound,
  };
});

function record(histogram: RecordableHistogram, ms: number): void {
  histogram.record(Math.max(1, Math.round(ms * 1e6)));
}

function percentilesOf(histogram: RecordableHistogram): Percentiles {
  const ms = (percentile: number) => histogram.percentile(percentile) / 1e6;
  return { p50: ms(50), p99: ms(99), p999: ms(99.9), max: histogram.max / 1e6 };
}
