import { expect, it } from 'vitest';
import type { ArrivingForm, FormFile } from './form-files.ts';
import { listOf, readSentForm } from './sent-form.ts';

const chosen = { _csrf: 'ours', kind: 'devices', gate: 'resale' };
const isOurs = (token: string) => token === 'ours';

async function* inPieces(text: string): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < text.length; from += 60_000) yield Buffer.from(text.slice(from, from + 60_000));
}

function formOf(fields: Readonly<Record<string, string>>, pasted: string, file?: string): ArrivingForm {
  const files: FormFile[] = [
    { name: 'list', bytes: inPieces(pasted) },
    { name: 'file', fileName: file === undefined ? '' : 'stock.csv', bytes: inPieces(file ?? '') },
  ];
  return { fields: new Map(Object.entries(fields)), next: async () => files.shift() };
}

async function textOf(bytes: AsyncIterable<Uint8Array> = inPieces('')): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

it('a pasted list is read from its first line, and can be shown again', async () => {
  const form = await readSentForm(formOf(chosen, '\r\n3517', 'not this one'), isOurs);
  expect(form).toMatchObject({ kind: 'devices', gate: 'resale', field: 'list', pasted: '\r\n3517' });
  expect(await textOf(form?.list?.bytes)).toBe('\r\n3517');
});

it('a pasted list of more than a megabyte is read to its end, but not shown again', async () => {
  const long = '351756051234567\n'.repeat(100_000);
  const form = await readSentForm(formOf(chosen, long), isOurs);
  expect(form).not.toHaveProperty('pasted');
  expect((await textOf(form?.list?.bytes)) === long).toBe(true);
});

it('a file is read where nothing but blanks was pasted', async () => {
  const form = await readSentForm(formOf(chosen, ' \r\n', 'imei\n1'), isOurs);
  expect(form).toMatchObject({ field: 'file', list: { name: 'stock.csv' } });
  expect(await textOf(form?.list?.bytes)).toBe('imei\n1');
});

it('of a form that is not ours nothing is read', async () => {
  let asked = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    asked += 1;
    yield Buffer.from('1');
  }
  const form: ArrivingForm = {
    fields: new Map(Object.entries({ ...chosen, _csrf: 'made up' })),
    next: async () => ({ name: 'list', bytes: counted() }),
  };
  expect(await readSentForm(form, isOurs)).toBeUndefined();
  expect(asked).toBe(0);
  expect(await readSentForm(formOf({}, ''), isOurs)).toBeUndefined();
});

it.each([
  ['has no list', chosen, '', 'Choose a file, or paste the list'],
  ['has a gate that is none', { ...chosen, gate: 'x' }, '1', 'Choose why'],
  ['has a kind that is none', { ...chosen, kind: 'x' }, '1', 'Choose what kind'],
])(
  'a form that %s is refused with what to do, when what was filled in is known',
  async (_what, fields, pasted, problem) => {
    const form = await readSentForm(formOf(fields, pasted), isOurs);
    if (form === undefined) throw new Error('taken for a form of others');
    expect(form.kind).toBe(fields.kind);
    expect(() => listOf(form)).toThrow(problem);
  },
);
