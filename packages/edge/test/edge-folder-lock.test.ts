import { describe, expect, it } from 'vitest';
import { composeEdge } from '../src/index.ts';
import { inFreshFolder, quietConfig } from './support/edge-folder.ts';
import { FeedServer, logKeys } from './support/feed-server.ts';

describe('a data folder', () => {
  it('is for one edge at a time, and free again when that edge has stopped', async () => {
    const hub = new FeedServer(logKeys());
    await hub.start();
    await inFreshFolder(async (dataFolder) => {
      const config = quietConfig({ dataFolder, hub: hub.config });
      const first = await composeEdge(config);
      await expect(composeEdge(config)).rejects.toMatchObject({ code: 'conflict' });
      await first.close();
      const next = await composeEdge(config);
      await next.close();
    });
    await hub.stop();
  });
});
