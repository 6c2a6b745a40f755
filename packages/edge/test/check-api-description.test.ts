import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { describeCheckApi } from '../src/index.ts';

const committed = new URL('../../../docs/api/edge-openapi.json', import.meta.url);

it('docs/api/edge-openapi.json is what an edge serves; `npx tsx docs/api/write-openapi.ts` writes it anew', async () => {
  const written: unknown = JSON.parse(await readFile(committed, 'utf8'));
  expect(written).toEqual(JSON.parse(JSON.stringify(describeCheckApi())));
});
