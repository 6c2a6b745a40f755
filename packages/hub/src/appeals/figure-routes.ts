import { FairnessAnswer } from '@deadset/protocol';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { type App, bytesAnswer } from '../http/index.ts';
import { fairnessFigures, figureDays } from './figures.ts';

/** What the registry does to lawful users, published for everybody. */
export function fairnessRoutes(app: App, parts: { db: Db; clock: Clock }): void {
  app.get(
    '/v1/fairness',
    {
      schema: {
        summary: 'Refusals and holds of lawful users, and how appeals go',
        response: { 200: FairnessAnswer },
      },
    },
    async () => ({
      asOf: new Date(parts.clock()).toISOString(),
      days: figureDays,
      figures: await fairnessFigures(parts),
    }),
  );
  app.get(
    '/v1/fairness.csv',
    {
      schema: {
        summary: 'The same as a file',
        response: { 200: bytesAnswer('text/csv', 'name, value, words') },
      },
    },
    async (_request, reply) => {
      // Names, numbers and words are all ours: no cell can begin with what a spreadsheet takes for a formula.
      const lines = (await fairnessFigures(parts)).map(
        ({ name, words, value = '' }) => `${name},${value},"${words}"`,
      );
      return reply.type('text/csv; charset=utf-8').send(`name,value,words\n${lines.join('\n')}\n`);
    },
  );
}
