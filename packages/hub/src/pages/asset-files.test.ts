import { expect, it } from 'vitest';
import { loadAssets, withOwnFace } from './asset-files.ts';

it('the stylesheet fetches nothing and has neither the typeface nor the crest of GOV.UK', async () => {
  const { stylesheet } = await loadAssets();
  const css = stylesheet.plain.toString();
  expect(css).toContain('.govuk-button');
  expect(css).not.toMatch(/url\(|@import|@font-face|GDS Transport/);
});

it('a face that GOV.UK Frontend would fetch is taken out of a stylesheet', () => {
  const css =
    '@font-face{font-family:GDS Transport;src:url(/a.woff2)}p{font-family:GDS Transport,arial,sans-serif;background:url(/crest.svg)}';
  expect(withOwnFace(css)).toMatch(/^p\{font-family:system-ui,.*;background:none\}$/);
});

it('all that a first page loads beside itself is under 20 kB on the wire', async () => {
  const { stylesheet, icon } = await loadAssets();
  expect(stylesheet.gzip.length + icon.gzip.length).toBeLessThan(20_000);
});
