import { deletionsOf } from '@deadset/analytics';
import { formatImei } from '@deadset/domain';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchZoneLog } from '../../src/police-zone/index.ts';
import { decideLead } from '../../src/property/decide-lead.ts';
import { keepKeeperWords, keepKnown } from '../../src/property/keep-known.ts';
import type { Lead } from '../../src/property/lead-store.ts';
import { matchExhibits } from '../../src/property/match-exhibits.ts';
import { seeExhibit } from '../../src/property/see-exhibits.ts';
import { takeIn } from '../../src/property/take-in.ts';
import { tellClaimant } from '../../src/property/tell-keeper.ts';
import { anOfficer, aPhone, type StoreGround, startStore } from './store-ground.ts';

const day = 86_400_000;
const officer = anOfficer('police-east');
let store: StoreGround;
let serial = 0;

beforeAll(async () => {
  store = await startStore();
  // Others of other models, so that a register is there to fit by chance.
  for (let other = 0; other < 60; other += 1) await store.report(aPhone(900_000 + other * 97).key);
});
afterAll(() => store.close());

/** A phone whose number is far from all others. */
function nextPhone() {
  serial += 1_111;
  return aPhone(serial);
}

/** One phone in the store, seized three days after every taking; gives its reference. */
async function inStore(text: string, by = officer): Promise<string> {
  const label = await store.seize(by, { seizedAt: store.clock() + 3 * day });
  const { taken } = await takeIn(store.parts, by, { label, text, place: 'Store 3' });
  await matchExhibits(store.parts, by, `seizure:${label}`, taken);
  return taken[0]?.reference ?? '';
}

async function leadsOf(exhibit: string, by = officer): Promise<readonly Lead[]> {
  return (await seeExhibit(store.parts, by, exhibit)).leads;
}

const leadTo = (leads: readonly Lead[], reference: string) =>
  leads.find(({ subject }) => subject.reference === reference);

/** A keeper's serial number of a report. */
function knownSerial(declarationReference: string, text: string) {
  return keepKnown(store.parts, officer, { kind: 'serial', text, declarationReference, source: 'keeper' });
}

describe('a partial claim', () => {
  it('by the legible digits of an IMEI is ranked by its weight, and says of how many phones they hold', async () => {
    const phone = nextPhone();
    const { reference } = await store.report(phone.key);
    const neighbour = aPhone(serial + 1);
    await store.report(neighbour.key);
    const [lead, ...others] = await leadsOf(await inStore(`${phone.imei.slice(0, 12)}??`));
    expect(others.map(({ match }) => match?.compared)).toEqual([['IMEI gaps', 'Time week']]);
    expect(lead?.reasons[0]).toMatch(
      /^IMEI: 12 of 12 legible digits fit, which holds of 2 phones .*, \+\d\.\d$/,
    );
    expect(lead?.reasons.at(-1)).toMatch(
      /^Before anything is compared: one of \d+ phones in the register, −\d\.\d$/,
    );
    const alone = await leadsOf(await inStore(`${phone.imei.slice(0, 14)}?, seal: P-1`));
    expect(leadTo(alone, reference)?.reasons[0]).toContain(
      '14 of 14 legible digits fit, which holds of no other',
    );
    expect(leadTo(alone, reference)?.strength).not.toBe('exact');
    const whole = leadTo(await leadsOf(await inStore(`?${phone.imei.slice(1)}`)), reference);
    expect(whole?.match?.probability).toBeGreaterThan(lead?.match?.probability ?? 1);
    expect(whole?.strength).not.toBe('exact');
  });

  it('by an IMEI typed with one wrong digit or two swapped stands where the check digit says so, and nowhere else', async () => {
    const phone = nextPhone();
    const { reference } = await store.report(phone.key);
    const digits = phone.imei.split('');
    const wrong = digits.with(9, String((Number(digits[9]) + 4) % 10)).join('');
    const at = digits.findIndex((digit, i) => i > 7 && i < 13 && digit !== digits[i + 1]);
    const swapped = digits
      .with(at, digits[at + 1] ?? '')
      .with(at + 1, digits[at] ?? '')
      .join('');
    for (const typed of [wrong, swapped]) {
      const lead = leadTo(await leadsOf(await inStore(typed)), reference);
      expect(lead?.match?.compared).toEqual(['IMEI one-slip', 'Time week']);
      expect(lead?.reasons[0]).toContain('but for one slip the number as it was read, check digit too');
    }
    // A neighbour whose own check digit fits is another phone.
    const neighbour = formatImei(aPhone(serial + 1).key);
    expect(await leadsOf(await inStore(neighbour))).toEqual([]);
  });

  it('by a serial number one slip away stands after what fits wholly, and for its own force alone', async () => {
    const [near, whole] = [nextPhone(), nextPhone()];
    const { reference } = await store.report(near.key);
    const exact = await store.report(whole.key);
    await knownSerial(reference, 'F2LX90ABHG7F');
    const leads = await leadsOf(await inStore(`${whole.imei}, S/N: F2LX9OABHG7F`));
    expect(leads.map(({ subject, strength }) => [subject.reference, strength])).toEqual([
      [exact.reference, 'exact'],
      [reference, expect.stringMatching(/^(weak|strong)$/)],
    ]);
    // It has another IMEI too, and that counts against it.
    expect(leads[1]?.match?.compared.toSorted()).toEqual([
      'IMEI other',
      'Serial number one-slip',
      'Time week',
    ]);
    const west = anOfficer('police-west');
    expect(await leadsOf(await inStore('S/N: F2LX9OABHG7F', west), west)).toEqual([]);
    expect(await leadsOf(await inStore('S/N: F2LX9OA8HG7F'))).toEqual([]);
    const same = leadTo(await leadsOf(await inStore('S/N: F2LX90ABHG7F')), reference);
    expect(same?.match).toBeUndefined();
    expect(same?.reasons[0]).toContain('the one that the keeper gave');
  });

  it('by what the screen and the keeper say is found without either in the clear', async () => {
    const { reference } = await store.report(nextPhone().key);
    const said = {
      reference,
      description: 'black iPhone, sticker of the Xyzzy rowers',
      lostModeText: 'Lost. Call 020 7946 0123',
    };
    await keepKeeperWords(store.parts, officer, said);
    const leads = await leadsOf(await inStore('lost mode: ring +44 20 7946 0123, description: black iPhone'));
    const lead = leadTo(leads, reference);
    expect(lead?.match?.compared).toEqual(['Screen same', 'Description some', 'Time week']);
    const byWord = leadTo(await leadsOf(await inStore('description: phone with xyzzy on it')), reference);
    expect(byWord?.match?.compared).toContain('Description telling');
    expect(await leadsOf(await inStore('description: black iPhone'))).toEqual([]);
    const owner = new pg.Client({ connectionString: store.database.ownerUrl });
    await owner.connect();
    const { rows } = await owner.query<{ row: string }>(
      `select row_to_json(w)::text as row from police.known_words w
       union all select row_to_json(l)::text from police.exhibit_lead l`,
    );
    await owner.end();
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.map(({ row }) => row).join()).not.toMatch(/xyzzy|7946/i);
    expect(JSON.stringify(await searchZoneLog(store.police, { limit: 500 }))).not.toMatch(/xyzzy|7946/i);
  });

  it('takes the newest words of a keeper in the place of the earlier ones, and refuses none and too long ones', async () => {
    const { reference } = await store.report(nextPhone().key);
    const none = { reference, description: '', lostModeText: '' };
    await expect(keepKeeperWords(store.parts, officer, none)).rejects.toThrow('Give a description');
    const long = { ...none, description: 'x'.repeat(301) };
    await expect(keepKeeperWords(store.parts, officer, long)).rejects.toThrow('at most 300');
    const unknown = { ...none, reference: '0000-0000', description: 'Plugh' };
    await expect(keepKeeperWords(store.parts, officer, unknown)).rejects.toThrow('no report');
    await keepKeeperWords(store.parts, officer, { ...none, description: 'a Frotz in the case' });
    await keepKeeperWords(store.parts, officer, { ...none, description: 'a Gnusto in the case' });
    expect(await leadsOf(await inStore('description: frotz'))).toEqual([]);
    expect(leadTo(await leadsOf(await inStore('description: gnusto')), reference)).toBeDefined();
  });

  it('decides nothing: it neither names a claimant nor bars the way of one', async () => {
    const [mine, other] = [nextPhone(), nextPhone()];
    const { reference } = await store.report(mine.key);
    const rival = await store.report(other.key);
    await knownSerial(rival.reference, 'C39ZZ0QQQJ5Z');
    const exhibit = await inStore('S/N: C39ZZ0QQQJ5, lost mode: none');
    await expect(tellClaimant(store.parts, officer, exhibit)).rejects.toThrow('Nobody has been found');
    const both = await inStore(`${mine.imei}, S/N: C39ZZ0QQQJ5`);
    const leads = await leadsOf(both);
    expect(leadTo(leads, rival.reference)?.state).toBe('open');
    const lead = leadTo(leads, reference)?.id ?? '';
    await decideLead(store.parts, officer, { exhibit: both, lead, state: 'claimant', why: 'Box seen' });
    expect((await tellClaimant(store.parts, officer, both)).onPage).toBe(1);
    // What was said stays when it is matched again.
    expect(leadTo(await leadsOf(both), reference)?.state).toBe('claimant');
  });
});

describe('the index of slips in the database', () => {
  it('leaves out the same signs as the code that asks it', async () => {
    for (const text of ['F2LX90ABHG7F', 'AAB', 'A', 'ÀB/1-2.3']) {
      const { rows } = await sql<{ found: string[] }>`select deletions(${text}) as found`.execute(
        store.police,
      );
      expect(rows[0]?.found.toSorted()).toEqual(deletionsOf(text).toSorted());
    }
  });
});
