import { strictObject } from '@deadset/protocol';
import { Type } from 'typebox';
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { type LatencyDependencies, latencyBoards } from './latency-board.ts';
import { boardView } from './latency-views.ts';

/** How often the board asks for itself again, in seconds. */
const refreshSeconds = 10;

const BoardQuery = strictObject({ refresh: Type.Optional(Type.Literal('off')) });

/** `/latency`: how quickly everybody who takes part follows the record, for everybody to see. */
export function latencyPages(app: App, screens: Screens, dependencies: LatencyDependencies): void {
  const board = latencyBoards(dependencies);
  app.get('/latency', { schema: { querystring: BoardQuery } }, async (request, reply) => {
    const isRefreshing = request.query.refresh !== 'off';
    if (isRefreshing) void reply.header('refresh', String(refreshSeconds));
    const view = { ...boardView(await board()), refreshSeconds, isRefreshing };
    return screens.show(reply, 'latency/latency.njk', view);
  });
}
