import { expect, it } from 'vitest';
import type { ExportRow } from './export-store.ts';
import { csvPages, ndjsonPages } from './export-text.ts';

const columns = ['file', 'count', 'until'] as const;

// oxlint-disable-next-line typescript/require-await -- stands for pages that arrive from the database
async function* pages(): AsyncGenerator<readonly ExportRow[]> {
  yield [{ file: '=HYPERLINK("x")', count: 2, until: null }];
  yield [{ file: 'july, part 2', count: -1, until: '2026-01-01' }];
}

async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

it('no text of an export becomes a formula or a column of a spreadsheet', async () => {
  expect(await textOf(csvPages(columns, pages()))).toBe(
    `file,count,until\r\n"'=HYPERLINK(""x"")",2,\r\n"july, part 2",-1,2026-01-01\r\n`,
  );
});

it('a line of JSON leaves out what a row has not', async () => {
  expect(await textOf(ndjsonPages(columns, pages()))).toBe(
    '{"file":"=HYPERLINK(\\"x\\")","count":2}\n{"file":"july, part 2","count":-1,"until":"2026-01-01"}\n',
  );
});
