import { parseArgs } from 'node:util';
import { quantile } from '@deadset/analytics';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../e2e/browser.ts';
import { processorSecondsOf } from './gate/processor-time.ts';
import { keepResult } from './gate/result-file.ts';
import { serveDrawing } from './link-drawing/drawing-site.ts';
import { largeDrawing } from './link-drawing/large-drawing.ts';
import { profileOf } from './link-drawing/script-profile.ts';

/** The promise: from asking for the drawing until it stands on the screen, in milliseconds. */
const promiseMs = 2_000;

/**
 * How long the browser takes to draw the links of leads.
 *
 * `npm run bench -- links [--nodes N] [--rounds R]`: the page's own scripts in a real Chromium, whose WebGL is drawn by
 * the processor where the machine has no graphics card; a fresh tab each round, timed from the page's own question for
 * the drawing to the frame after it stands. The processor time of all the browser's processes is told beside it: what the
 * waiting comes to where nothing else runs. One more round is profiled, and what took longest is printed.
 */
export async function run(args: string[]): Promise<void> {
  const options = {
    nodes: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '7' },
  } as const;
  const { values } = parseArgs({ args, options });
  const [nodes, rounds] = [Number(values.nodes), Number(values.rounds)];
  for (const count of [nodes, rounds])
    if (!Number.isInteger(count) || count < 1)
      throw new Error('--nodes and --rounds are whole numbers from 1');
  const drawing = largeDrawing(nodes);
  const links = drawing.links.length;
  const site = await serveDrawing(JSON.stringify(drawing));
  const browser = await launchBrowser('--enable-unsafe-swiftshader');
  try {
    const graphics = await graphicsOf(browser);
    console.log(`browser   Chromium ${browser.version()}, WebGL by ${graphics}`);
    const drawn: Drawn[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const { tookMs, processorMs } = await drawOnce(browser, site.url, nodes);
      drawn.push({ tookMs, processorMs });
      console.log(`${nodes} nodes, ${links} links: ${tookMs} ms, processors ${processorMs.toFixed(0)} ms`);
    }
    for (const line of await profileOf(browser, site.url)) console.log(line);
    await keep(drawn, { nodes, links, drawnBy: `Chromium ${browser.version()}, WebGL by ${graphics}` });
  } finally {
    await browser.close();
    site.close();
  }
}

/** What one drawing took. */
interface Drawn {
  readonly tookMs: number;
  /** Of all the browser's processes, with the loading of the page. */
  readonly processorMs: number;
}

async function drawOnce(browser: Browser, url: string, nodes: number): Promise<Drawn> {
  const page = await browser.newPage();
  const before = browserSeconds();
  await page.goto(url);
  await page.locator(`[data-drawn="${nodes}"]`).waitFor();
  const after = browserSeconds();
  const tookMs = Number(await page.locator('[data-drawn]').getAttribute('data-took-ms'));
  await page.close();
  return { tookMs, processorMs: (after - before) * 1000 };
}

function keep(
  drawn: readonly Drawn[],
  { nodes, links, drawnBy }: { readonly nodes: number; readonly links: number; readonly drawnBy: string },
): Promise<void> {
  const times = drawn.map(({ tookMs }) => tookMs);
  const slowest = Math.max(...times);
  const processorMs = quantile(
    drawn.map((one) => one.processorMs),
    0.5,
  );
  const [ofNodes, ofLinks] = [nodes, links].map((count) => count.toLocaleString('en-GB'));
  return keepResult('links', {
    command: 'npm run bench -- links',
    figures: [
      {
        figure: `links of leads drawn in the browser: ${ofNodes} nodes, ${ofLinks} links, slowest of ${drawn.length} (median)`,
        target: '< 2 s',
        ours: `${slowest} ms (${quantile(times, 0.5)?.toFixed(0)} ms)`,
        isKept: slowest < promiseMs,
      },
      {
        figure: 'processor time of the same, all processes of the browser, median',
        ours: `${processorMs?.toFixed(0)} ms`,
      },
    ],
    notes: [
      `\`links\`: ${drawnBy}; from the page's question for the drawing to the frame after it stands, with fetching and reading it, without the server's layout.`,
    ],
  });
}

/** Processor time of what this process has started. */
function browserSeconds(): number {
  const { user, system } = process.cpuUsage();
  return processorSecondsOf(process.pid) - (user + system) / 1e6;
}

/** What draws: a graphics card by its name, or the processor. */
async function graphicsOf(browser: Browser): Promise<string> {
  const page = await browser.newPage();
  const name = await page.evaluate<string>(`(() => {
    const gl = document.createElement('canvas').getContext('webgl2');
    return gl === null ? 'nothing' : gl.getParameter(gl.getExtension('WEBGL_debug_renderer_info').UNMASKED_RENDERER_WEBGL);
  })()`);
  await page.close();
  return name;
}
