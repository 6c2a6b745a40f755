import { RegistryError } from '@deadset/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stolenListLines } from './stolen-list-file.ts';
import type { StolenListLine } from './stolen-list-rows.ts';

const header = 'imei,reporting_date,status\n';

async function read(bytes: Buffer | string, chunkSize = 65_536): Promise<StolenListLine[]> {
  const whole = Buffer.from(bytes);
  const chunks = Array.from({ length: Math.ceil(whole.length / chunkSize) }, (_, i) =>
    whole.subarray(i * chunkSize, (i + 1) * chunkSize),
  );
  // oxlint-disable-next-line typescript/require-await -- stands for bytes that arrive one chunk after the other
  async function* arriving() {
    yield* chunks;
  }
  const lines: StolenListLine[] = [];
  for await (const line of stolenListLines(arriving(), 'full', 20_260_930)) lines.push(line);
  return lines;
}

async function problemOf(bytes: Buffer | string): Promise<string> {
  const outcome = await read(bytes).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof RegistryError && outcome.code === 'invalid') return outcome.message;
  throw new Error('the file was taken', { cause: outcome });
}

describe('a stolen list', () => {
  it.each(['\n', '\r\n'])('is read with any line ending, with and without one at the end', async (end) => {
    const text = `IMEI,reporting_date,status${end}35209900176148,,${end}35209900176149,,`;
    expect(await read(text)).toHaveLength(2);
    expect(await read(text + end)).toHaveLength(2);
  });

  it('may begin with a byte order mark and hold quoted values', async () => {
    expect(await read(`\uFEFF${header}"35209900176148","20260101",""\n`)).toMatchObject([
      { ok: true, line: 2 },
    ]);
  });

  it('numbers its lines as an editor does: empty lines and quoted line breaks count', async () => {
    const lines = await read(`${header}\n35209900176148,,\n\n"3520\n9900",,\n35209900176149,,\n`);
    expect(lines.map(({ line, ok }) => [line, ok])).toEqual([
      [3, true],
      [5, false],
      [7, true],
    ]);
  });

  it('with no rows is a list of none', async () => {
    expect(await read(header)).toEqual([]);
  });

  it('is read the same however the bytes arrive', async () => {
    const text = `\uFEFF${header}35209900176148,20260101,pending\nÜ,,\n352099001761480,,blacklist\n`;
    const whole = await read(text);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (size) => {
        expect(await read(text, size)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a file that is no stolen list is refused whole, and says why:', () => {
  it.each([
    ['nothing in it', '', 'The file is empty'],
    ['only empty lines', '\n\n', 'The file is empty'],
    ['no header', '35209900176148,,\n', 'must name the columns imei, reporting_date, status'],
    ['a zip archive', Buffer.from('504b030414000000', 'hex'), 'zip archive or a spreadsheet'],
    ['a gzip file', Buffer.from('1f8b0800', 'hex'), 'compressed with gzip'],
    ['UTF-16', Buffer.from(`\uFEFF${header}`, 'utf16le'), 'in UTF-16'],
    ['Latin-1 on a later line', Buffer.from(`${header}M\u00FCller,,\n`, 'latin1'), 'not text in UTF-8'],
    ['a character cut off at the end', Buffer.from(`${header}\u20AC`).subarray(0, -1), 'not text in UTF-8'],
    [
      'a quote that is never closed',
      `${header}"35209900176148,,\n35209900176149,,\n`,
      'a quote that is never closed',
    ],
    ['a line without end', `${header}${'1'.repeat(5000)}\n`, 'longer than any row'],
  ])('%s', async (_, bytes, problem) => {
    expect(await problemOf(bytes)).toContain(problem);
  });
});
