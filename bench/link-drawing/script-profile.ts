import type { Browser } from 'playwright-core';

/** Functions that are told. */
const mostLines = 12;

/** Where the scripts of a page spend their time until it has drawn, as lines of text, the longest first. */
export async function profileOf(browser: Browser, url: string): Promise<string[]> {
  const page = await browser.newPage();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Profiler.enable');
  await devtools.send('Profiler.start');
  await page.goto(url);
  await page.locator('[data-drawn]').waitFor();
  const { profile } = await devtools.send('Profiler.stop');
  await page.close();
  const nameOf = new Map(
    profile.nodes.map(({ id, callFrame }) => [
      id,
      `${callFrame.functionName || '(unnamed)'} ${callFrame.url.split('/').at(-1) ?? ''}:${callFrame.lineNumber + 1}:${callFrame.columnNumber + 1}`,
    ]),
  );
  const spentUs = new Map<string, number>();
  (profile.samples ?? []).forEach((id, place) => {
    const name = nameOf.get(id) ?? 'unknown';
    spentUs.set(name, (spentUs.get(name) ?? 0) + (profile.timeDeltas?.[place] ?? 0));
  });
  return [...spentUs]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, mostLines)
    .map(([name, us]) => `${(us / 1000).toFixed(0).padStart(7)} ms  ${name}`);
}
