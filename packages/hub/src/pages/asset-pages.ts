import type { App } from '../http/index.ts';
import type { PageAssets } from './asset-files.ts';

/** Serves what pages load; each address names its content, so a browser asks once. */
export function assetPages(app: App, assets: PageAssets): void {
  for (const asset of Object.values(assets)) {
    app.get(asset.path, async (request, reply) => {
      const encoding = encodingFor(request.headers['accept-encoding'] ?? '');
      void reply
        .type(asset.contentType)
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('vary', 'accept-encoding');
      if (encoding === 'plain') return reply.send(asset.plain);
      return reply.header('content-encoding', encoding === 'brotli' ? 'br' : 'gzip').send(asset[encoding]);
    });
  }
}

function encodingFor(accepted: string): 'brotli' | 'gzip' | 'plain' {
  if (/\bbr\b/.test(accepted)) return 'brotli';
  return /\bgzip\b/.test(accepted) ? 'gzip' : 'plain';
}
