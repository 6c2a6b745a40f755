import { LogKeysAnswer } from '@deadset/protocol';
import type { Db } from '../database/index.ts';
import type { App } from '../http/index.ts';
import { listKeyStatements } from './key-statement-store.ts';

/** How a follower comes from a key of the log that it has pinned to the one that signs today. */
export function keyRoutes(app: App, db: Db): void {
  app.get(
    '/log/keys',
    {
      schema: {
        summary:
          'Every statement of the keys that sign the log, oldest first, each cosigned by the witnesses',
        response: { 200: LogKeysAnswer },
      },
    },
    async (_request, reply) => {
      const statements = await listKeyStatements(db);
      return reply
        .header('cache-control', 'no-cache')
        .send({ statements: statements.map(({ note }) => note) });
    },
  );
}
