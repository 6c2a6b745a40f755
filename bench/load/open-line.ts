import { CheckLine } from './check-line.ts';
import { DiameterLine } from './diameter-line.ts';
import { Http2Line } from './http2-line.ts';
import type { Line, LineOptions } from './line.ts';
import type { LoadOrder } from './load-contract.ts';
import type { QuestionTable } from './question-table.ts';

/** Opens all connections of an order; each begins at another question of the table. */
export async function openLines(
  { protocol, port, connections, isStatusChecked }: LoadOrder,
  questions: QuestionTable,
  handlers: (index: number) => Pick<LineOptions, 'onAnswer' | 'onBurst'>,
): Promise<Line[]> {
  const open = (options: LineOptions): Promise<Line> => {
    if (protocol === 's13') return DiameterLine.open(options);
    return protocol === 'n5g' ? Http2Line.open(options) : CheckLine.open(options);
  };
  return Promise.all(
    Array.from({ length: connections }, (_, i) =>
      open({
        port,
        questions,
        firstQuestion: Math.floor((i * questions.count) / connections),
        isStatusChecked,
        ...handlers(i),
      }),
    ),
  );
}

/** Ends all connections once every request is answered, or after two seconds; gives what is wrong and what is lost. */
export async function drain(lines: readonly Line[]): Promise<{ wrong: number; lost: number }> {
  const sum = (of: (line: Line) => number) => lines.reduce((total, line) => total + of(line), 0);
  const patienceEndsAt = performance.now() + 2000;
  const lost = () => sum((line) => line.sent - line.answered);
  while (lost() > 0 && performance.now() < patienceEndsAt)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const result = { wrong: sum((line) => line.wrong), lost: lost() };
  for (const line of lines) line.close();
  return result;
}
