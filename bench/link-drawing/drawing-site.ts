import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { graphDrawingFile, graphLibraryFile, hubFolder } from '../../packages/hub/src/pages/page-folders.ts';

/** The part of the hub's page that is drawn into, as leads/links.njk and staff.css have it. */
const page = `<!doctype html><html lang="en"><title>Links</title><style>.ds-link-graph{height:32rem}</style>
<script defer src="/graph-library.js"></script><script defer src="/graph-drawing.js"></script>
<script type="module" src="/link-graph.js"></script>
<div class="ds-link-graph" data-link-graph="/drawing.json" hidden></div><p data-link-graph-key hidden></p></html>`;

/** Serves the scripts of the page of links as they are, with a drawing of one's own; gives its address. */
export async function serveDrawing(drawing: string): Promise<{ url: string; close(): void }> {
  const script = 'text/javascript; charset=utf-8';
  const files = new Map<string, readonly [string, string]>([
    ['/', ['text/html; charset=utf-8', page]],
    ['/drawing.json', ['application/json', drawing]],
    ['/graph-library.js', [script, await readFile(graphLibraryFile, 'utf8')]],
    ['/graph-drawing.js', [script, await readFile(graphDrawingFile, 'utf8')]],
    ['/link-graph.js', [script, await readFile(join(hubFolder, 'pages/link-graph.js'), 'utf8')]],
  ]);
  const server = createServer(({ url = '/' }, response) => {
    const [type, text] = files.get(url) ?? ['text/plain', ''];
    response.writeHead(files.has(url) ? 200 : 404, { 'content-type': type }).end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { url: `http://127.0.0.1:${address.port}/`, close: () => server.close() };
}
