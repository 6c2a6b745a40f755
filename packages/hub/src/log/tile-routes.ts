import { RegistryError } from '@deadset/domain';
import { parseTilePath, strictObject } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import { type App, bytesAnswer } from '../http/index.ts';
import type { LogTiles } from './tile-service.ts';

/** A tile is the same for ever, and a partial one of a width too; a year is the longest that caches take seriously. */
const forEver = 'public, max-age=31536000, immutable';

const TileParams = strictObject({
  '*': Type.String({
    description:
      '`<L>/<N>[.p/<W>]` or `entries/<N>[.p/<W>]` as C2SP tlog-tiles writes them, such as `0/x001/234.p/56`',
  }),
});

/** The tree and the entries of the published log, for anybody. C2SP tlog-tiles. */
export function tileRoutes(app: App, tiles: LogTiles): void {
  app.get(
    '/log/tile/*',
    {
      schema: {
        summary: 'A tile of the log’s tree, or the bundle of entries beneath one',
        params: TileParams,
        response: {
          200: bytesAnswer('application/octet-stream', 'Hashes of 32 bytes, or entries behind their lengths'),
        },
      },
    },
    async (request, reply) => {
      const tile = parseTilePath(`tile/${request.params['*']}`);
      const bytes = tile === undefined ? undefined : await tiles.read(tile);
      if (bytes === undefined) {
        throw new RegistryError(
          'not-found',
          'The log has no such tile. Its paths are those of C2SP tlog-tiles, up to the size that /log/checkpoint tells.',
        );
      }
      return reply.type('application/octet-stream').header('cache-control', forEver).send(bytes);
    },
  );
}
