import { access, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import chromium from '@sparticuz/chromium';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';
import { findMarkupFaults, keepDocuments } from './markup.ts';

const require = createRequire(import.meta.url);
const systemChromium = '/usr/bin/chromium';

/**
 * A real Chromium: the system's where there is one, else the one that comes from npm and needs nothing installed.
 *
 * It knows no host but this machine, so that a page which loads from elsewhere fails here and not in the field.
 */
export async function launchBrowser(...moreArgs: readonly string[]): Promise<Browser> {
  const isInstalled = await exists(systemChromium);
  const browser = await playwright.launch({
    executablePath: isInstalled ? systemChromium : await chromium.executablePath(),
    // Not the npm package's own arguments: they put all tabs into one process, which falls over when a tab opens another.
    args: [
      '--no-sandbox',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
      ...moreArgs,
    ],
  });
  keepDocuments(browser);
  return browser;
}

/** What is wrong with a page: what axe finds in it as it stands, and what the standard finds in its source. */
export async function findFaults(page: Page): Promise<string[]> {
  return [...(await findMarkupFaults(page)), ...(await findAccessibilityFaults(page))];
}

/** What axe finds wrong with the page as it stands, a line for each place; all of its rules, best practice included. */
async function findAccessibilityFaults(page: Page): Promise<string[]> {
  // Evaluated by the browser's own debugger, which the page's content policy does not reach.
  await page.evaluate(await readFile(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id} (${help}): ${target.join(' ')}`),
  );
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly string[] }[];
  }[];
}

/** By how many pixels a page is wider than a window of this many. */
export async function overflowAt(page: Page, width: number): Promise<number> {
  const before = page.viewportSize();
  await page.setViewportSize({ width, height: 640 });
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  if (before !== null) await page.setViewportSize(before);
  return overflow;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
