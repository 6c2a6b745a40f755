import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offersFor, readOffers, usualOffers } from './offer-list.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-offers-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: unknown): Promise<string> {
  const file = join(folder, 'offers.json');
  await writeFile(file, JSON.stringify(content));
  return file;
}

const loan = { id: 'loan-phone', title: 'A phone for the next days', steps: ['Ask at the desk.'] };

describe('offers of a deployment', () => {
  it('are read as they were written', async () => {
    expect(await readOffers(await fileOf([loan]))).toEqual([loan]);
  });

  it.each([
    ['an unknown field', [{ ...loan, price: 1 }]],
    ['no steps', [{ ...loan, steps: [] }]],
    ['an id that stands twice', [loan, loan]],
    ['no list', { loan }],
  ])('are refused with %s', async (_what, content) => {
    await expect(readOffers(await fileOf(content))).rejects.toThrow('the offers file cannot be used');
  });
});

describe('who is offered what', () => {
  it('lets nobody but the young hear of places for the young', () => {
    const ids = (isUnder18: boolean, isSupporter: boolean) =>
      offersFor(usualOffers, { isUnder18, isSupporter }).map(({ id }) => id);
    expect(ids(true, false)).toEqual(
      expect.arrayContaining(['childline', 'unnamed', 'way-home', 'loan-phone']),
    );
    expect(ids(false, true)).not.toEqual(expect.arrayContaining(['childline']));
    expect(ids(false, true)).toEqual(expect.arrayContaining(['police', 'victim-support', 'way-home']));
  });
});
