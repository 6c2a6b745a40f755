import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { checkStreamPath, linesMediaType } from '@deadset/protocol';
import { processorSecondsOf } from '../gate/processor-time.ts';
import { counterOutcomes } from './check-line.ts';
import { carryOut } from './generator-process.ts';
import type { ClosedLoopOrder, LoadOutcome } from './load-contract.ts';
import { drawQuestions, imeiDigits, type QuestionTable } from './question-table.ts';

const questionCount = 2 ** 16;
/** Lines that go out in one piece. */
const linesPerPiece = 1024;

/** One request of the check API whose body is question after question: as much as the server answers. */
await carryOut(async (order: ClosedLoopOrder): Promise<LoadOutcome> => {
  const questions = drawQuestions(order.listSize, order.seed, questionCount);
  const pieces = piecesOf(questions);
  const asked = request(`http://127.0.0.1:${order.port}${checkStreamPath}?gate=resale`, {
    method: 'POST',
    headers: { 'content-type': linesMediaType },
  });
  asked.flushHeaders();
  const [response]: IncomingMessage[] = await once(asked, 'response');
  if (response?.statusCode !== 200) throw new Error(`the stream was refused with ${response?.statusCode}`);
  const told = readAnswers(response, questions);

  const serverBefore = processorSecondsOf(order.serverProcessId);
  const ownBefore = process.cpuUsage();
  const startedAt = performance.now();
  let sent = 0;
  while (performance.now() < startedAt + order.measureMs) {
    const isTaken = asked.write(pieces[(sent / linesPerPiece) % pieces.length]);
    sent += linesPerPiece;
    if (!isTaken) await once(asked, 'drain');
  }
  asked.end();
  const { answers, wrong } = await told;
  const own = process.cpuUsage(ownBefore);
  return {
    answers,
    elapsedMs: performance.now() - startedAt,
    serverCpuSeconds: processorSecondsOf(order.serverProcessId) - serverBefore,
    generatorCpuSeconds: (own.user + own.system) / 1e6,
    wrong,
    lost: sent - answers,
  };
});

/** Counts the lines of answers, and those that are not the right ones in their order. */
async function readAnswers(
  response: IncomingMessage,
  { statuses }: QuestionTable,
): Promise<{ answers: number; wrong: number }> {
  const expected = Array.from(statuses, (status) => `"outcome":"${counterOutcomes[status]}"`);
  let [answers, wrong, begun] = [0, 0, ''];
  response.setEncoding('latin1');
  response.on('data', (chunk: string) => {
    const lines = (begun + chunk).split('\n');
    begun = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.includes(expected[answers % questionCount] ?? '')) wrong += 1;
      answers += 1;
    }
  });
  await once(response, 'end');
  return { answers, wrong };
}

function piecesOf({ digits, count }: QuestionTable): Buffer[] {
  return Array.from({ length: count / linesPerPiece }, (_, piece) => {
    const lines = Array.from({ length: linesPerPiece }, (_, line) => {
      const from = (piece * linesPerPiece + line) * imeiDigits;
      return `{"imei":"${digits.toString('latin1', from, from + imeiDigits)}"}\n`;
    });
    return Buffer.from(lines.join(''));
  });
}
