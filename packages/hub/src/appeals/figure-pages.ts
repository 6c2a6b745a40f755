import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { fairnessFigures, figureDays } from './figures.ts';

/** `/fairness`: what the registry does to lawful users, for everybody to see. */
export function fairnessPages(app: App, screens: Screens, parts: { db: Db; clock: Clock }): void {
  app.get('/fairness', async (_request, reply) => {
    const figures = await fairnessFigures(parts);
    const view = {
      headline: figures.slice(0, 3),
      figures: figures.slice(3),
      days: figureDays,
      now: parts.clock(),
    };
    return screens.show(reply, 'appeals/fairness.njk', view);
  });
}
