import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCaseEvidence, witnessesOf } from '../../src/case-papers/case-evidence.ts';
import { exhibitList, exhibitListCsv } from '../../src/case-papers/exhibit-list.ts';
import { statementDraft } from '../../src/case-papers/statement-draft.ts';
import { findByReference } from '../../src/declarations/index.ts';
import { newId } from '../../src/new-id.ts';
import { printPaper } from '../../src/papers/index.ts';
import { insertCase } from '../../src/police-desk/case-store.ts';
import { searchZoneLog } from '../../src/police-zone/index.ts';
import { handle, onExhibit } from '../../src/property/handle-exhibit.ts';
import { takeIn } from '../../src/property/take-in.ts';
import { anOfficer, aPhone, type StoreGround, startStore } from '../property/store-ground.ts';
import { pdfText } from '../support/pdf-text.ts';

let store: StoreGround;
const [first, second] = [anOfficer('police-east', '4'), anOfficer('police-east', '5')];

beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.close());

let serial = 500;
/** A reported phone in the store that a second officer has moved, and the case about it, which knows the report alone. */
async function aCaseWithExhibit() {
  serial += 10;
  const phone = aPhone(serial);
  const { reference } = await store.report(phone.key);
  const declaration = await findByReference(store.database.db, reference);
  const label = await store.seize(first);
  const { taken } = await takeIn(store.parts, first, { label, text: phone.imei, place: 'Store 3, shelf B' });
  const exhibit = taken[0]?.reference ?? '';
  store.pass(60_000);
  await onExhibit(store.parts, second, exhibit, async (trx, present, at) => {
    const move = { act: 'move', why: 'For the laboratory', place: 'Laboratory 2' } as const;
    return { ...(await handle(trx, present, second, move, at)), act: 'move' };
  });
  const line = {
    at: store.clock(),
    kind: 'alteration',
    by: first,
    act: 'open-case',
    object: 'case',
    why: 'a test',
  } as const;
  const opened = await store.parts.zone.within(line, (trx) =>
    insertCase(trx, {
      id: newId(randomBytes),
      force: 'police-east',
      openedBy: first.id,
      openedAt: store.clock(),
      declarationReference: reference,
      ...(declaration && { declarationId: declaration.id }),
    }),
  );
  return { number: opened?.number ?? 0, id: opened?.id ?? '', exhibit, imei: phone.imei };
}

const evidenceOf = (number: number) => readCaseEvidence(store.parts, first, number, 'see-exhibit-list');

describe('the exhibit list of a case', () => {
  it('has the exhibits of its phone with seizure, powers and every link of the chain, as page, file and table', async () => {
    const { number, exhibit, imei } = await aCaseWithExhibit();
    const other = await aCaseWithExhibit();
    const evidence = await evidenceOf(number);
    expect(evidence.exhibits.map((one) => one.exhibit.reference)).toEqual([exhibit]);
    const file = await printPaper(exhibitList(evidence));
    const text = pdfText(file);
    for (const words of [
      `Exhibit list of case ${number}`,
      exhibit,
      imei,
      'A flat above a shop',
      'section 19',
      'Laboratory 2',
      'The chain is whole',
    ])
      expect(text).toContain(words);
    expect(text).not.toContain(other.exhibit);
    const head = evidence.exhibits[0]?.links.at(-1)?.hash.toString('hex') ?? 'none';
    expect(text.replaceAll(' ', '')).toContain(head);
    expect((await printPaper(exhibitList(await evidenceOf(number)))).equals(file)).toBe(true);
    const [heading, ...lines] = exhibitListCsv(evidence).trim().split('\r\n');
    expect(heading).toContain('chain whole');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(head);
  });

  it('is for officers of the case’s own force, and each look and print is a line of both logs', async () => {
    const { number, id } = await aCaseWithExhibit();
    await readCaseEvidence(store.parts, first, number, 'print-exhibit-list');
    const lines = await searchZoneLog(store.police, {
      objects: [`case:${id}`],
      act: 'print-exhibit-list',
      limit: 9,
    });
    expect(lines.map(({ kind }) => kind).toSorted()).toEqual(['collection', 'consultation', 'consultation']);
    expect(lines[0]?.detail).toEqual({ case: number, exhibits: 1 });
    const stranger = anOfficer('police-west');
    await expect(readCaseEvidence(store.parts, stranger, number, 'see-exhibit-list')).rejects.toThrow(
      'another force',
    );
  });

  it('says so in its first row and over the chain when somebody changed a link in the database', async () => {
    const { number, exhibit } = await aCaseWithExhibit();
    const owner = new pg.Client({ connectionString: store.database.ownerUrl });
    await owner.connect();
    await owner.query(
      `update police.custody_link set who = 'Somebody else' where number = 1 and exhibit_id =
      (select id from police.exhibit where reference = $1)`,
      [exhibit],
    );
    await owner.end();
    const text = pdfText(await printPaper(exhibitList(await evidenceOf(number))));
    expect(text).toContain('BROKEN at link 1');
    expect(text).toContain('Link 1 has been changed. Do not rely on it.');
    expect(text).not.toContain('The chain is whole');
  });

  it('names no exhibit for a case whose phone the store does not have', async () => {
    const evidence = { ...(await evidenceOf((await aCaseWithExhibit()).number)), exhibits: [] };
    expect(pdfText(await printPaper(exhibitList(evidence)))).toContain(
      'has no exhibit that is the phone of this case',
    );
  });
});

describe('the draft of a statement', () => {
  it('says of one person what they did and nothing of what others did, but for the annex, and that it is a draft', async () => {
    const { number, exhibit } = await aCaseWithExhibit();
    const evidence = await evidenceOf(number);
    expect(witnessesOf(evidence)).toEqual([
      { actor: 'person:4', who: 'Desk 4' },
      { actor: 'person:5', who: 'Desk 5' },
    ]);
    const text = pdfText(await printPaper(statementDraft(evidence, 'person:5')));
    const [story = '', annex = ''] = text.split('Annex: the whole custody record');
    expect(story).toContain(
      'Draft. It was written from the custody record and is no statement until the witness',
    );
    expect(story).toContain('Criminal Justice Act 1967, section 9');
    expect(story).toContain('true to the best of my knowledge and belief');
    expect(story).toContain(
      `I recorded of exhibit ${exhibit}: Moved (For the laboratory). It was then at Laboratory 2`,
    );
    expect(story).not.toContain('Taken into the store');
    expect(annex).toContain('Taken into the store');
    expect(text).toContain(`DRAFT, not signed: statement of Desk 5, case ${number} · page 1`);
  });

  it('is of nobody who had no exhibit in hand', async () => {
    const evidence = await evidenceOf((await aCaseWithExhibit()).number);
    expect(() => statementDraft(evidence, 'person:77')).toThrow('Nobody of this name');
  });
});

it('the police zone’s role cannot change a link that these papers print', async () => {
  const change = sql`update custody_link set who = 'Somebody else'`.execute(store.police);
  await expect(change).rejects.toThrow('permission denied');
});
