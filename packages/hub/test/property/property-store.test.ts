import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findByReference } from '../../src/declarations/index.ts';
import { searchZoneLog } from '../../src/police-zone/index.ts';
import { bookCollection, cancelCollection, collectables } from '../../src/property/collect.ts';
import { chainStart, linkAfter } from '../../src/property/custody-chain.ts';
import { decideLead, takeUpOrder } from '../../src/property/decide-lead.ts';
import { draftContact } from '../../src/property/draft-contact.ts';
import { disposeOf, giveBack, handoverChecks } from '../../src/property/give-back.ts';
import { handle, onExhibit } from '../../src/property/handle-exhibit.ts';
import { foundNoticesOf, seizureSteps } from '../../src/property/index.ts';
import { keepKnown } from '../../src/property/keep-known.ts';
import { makeSlots } from '../../src/property/make-slots.ts';
import { matchAnew, matchExhibits } from '../../src/property/match-exhibits.ts';
import { seeExhibit, seeSeizure } from '../../src/property/see-exhibits.ts';
import { takeIn } from '../../src/property/take-in.ts';
import { tellClaimant } from '../../src/property/tell-keeper.ts';
import { flagForReview } from '../../src/reviews/index.ts';
import { anOfficer, aPhone, type StoreGround, startStore } from './store-ground.ts';

let store: StoreGround;
const officer = anOfficer('police-east');
const checked = Object.keys(handoverChecks);
let serial = 100;

beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.close());

function nextPhone() {
  serial += 10;
  return aPhone(serial);
}

/** One phone in the store; gives its reference. */
async function inStore(text: string): Promise<string> {
  const label = await store.seize();
  const { taken } = await takeIn(store.parts, officer, { label, text, place: 'Store 3, shelf B' });
  await matchExhibits(store.parts, officer, `seizure:${label}`, taken);
  return taken[0]?.reference ?? '';
}

/** A phone whose one claimant stands, with a time to fetch it open. */
async function claimed() {
  const phone = nextPhone();
  const kept = await store.report(phone.key);
  const exhibit = await inStore(phone.imei);
  await say(exhibit, kept.reference, 'claimant');
  return { exhibit, ...kept, key: phone.key };
}

async function say(exhibit: string, reference: string, state: 'claimant' | 'same-person' | 'set-aside') {
  const { leads } = await seeExhibit(store.parts, officer, exhibit);
  const lead = leads.find(({ subject }) => subject.reference === reference);
  if (lead === undefined) throw new Error(`no lead to ${reference}`);
  return decideLead(store.parts, officer, { exhibit, lead: lead.id, state, why: 'Box and receipt seen' });
}

async function openSlots(places = 1) {
  const fromAt = store.clock() + 86_400_000;
  const slots = {
    station: 'Bethnal Green, front desk',
    fromAt,
    untilAt: fromAt + 3_600_000,
    minutes: 30,
    places,
  };
  await makeSlots(store.parts, officer, slots);
}

const subjectOf = (reference: string) => ({ kind: 'declaration', reference }) as const;

describe('a list of devices', () => {
  it('becomes exhibits with numbers, and what cannot be read waits with what to do about it', async () => {
    const label = await store.seize();
    const [a, b] = [nextPhone(), nextPhone()];
    const text = `${a.imei}, seal: A-1, black\n12345678901\nICCID: 8944110068256270054\n${b.imei}\n${b.imei}`;
    const intake = await takeIn(store.parts, officer, { label, text, place: 'Store 3' });
    expect(intake.taken.map(({ reference }) => reference)).toEqual(
      [1, 2, 3].map((number) => `${label}-000${number}`),
    );
    expect(intake.toMend).toMatchObject([
      { text: '12345678901', problem: expect.stringContaining('too short') },
      { text: b.imei, problem: expect.stringContaining('exactly the same') },
    ]);
    const { lines, exhibits, words } = await seeSeizure(store.parts, officer, label);
    expect(lines).toHaveLength(2);
    expect(words['place']).toBe('A flat above a shop');
    expect(exhibits[0]?.words['description']).toBe('black');
    const again = { label, text: nextPhone().imei, place: 'Store 3', mended: lines.map(({ id }) => id) };
    await takeIn(store.parts, officer, again);
    expect(await seeSeizure(store.parts, officer, label)).toMatchObject({
      lines: [],
      exhibits: { length: 4 },
    });
  });

  it('with one IMEI on two devices says of both that one may be a copy, in this list and from before', async () => {
    const phone = nextPhone();
    const before = await inStore(`${phone.imei}, seal: C-1`);
    const label = await store.seize();
    const text = `${phone.imei}, seal: C-2\n${phone.imei}, seal: C-3\n${nextPhone().imei}`;
    const { taken, clones } = await takeIn(store.parts, officer, { label, text, place: 'Store 3' });
    expect(taken.map(({ mayBeClone }) => mayBeClone)).toEqual([true, true, false]);
    expect(clones).toBe(2);
    expect((await seeExhibit(store.parts, officer, before)).exhibit.mayBeClone).toBe(true);
  });

  it('is sealed where it has words about people', async () => {
    const reference = await inStore('lost mode: Call Mum Xyzzy, description: sticker of Plugh');
    const owner = new pg.Client({ connectionString: store.database.ownerUrl });
    await owner.connect();
    const { rows } = await owner.query<{ row: string }>(
      'select row_to_json(e)::text as row from police.exhibit e where reference = $1',
      [reference],
    );
    await owner.end();
    expect(rows[0]?.row).not.toMatch(/Xyzzy|Plugh/);
    expect((await seeExhibit(store.parts, officer, reference)).exhibit.words).toEqual({
      lostModeText: 'Call Mum Xyzzy',
      description: 'sticker of Plugh',
    });
  });

  it('of another force is not there for this one', async () => {
    const label = await store.seize(anOfficer('police-west'));
    const text = nextPhone().imei;
    await expect(takeIn(store.parts, officer, { label, text, place: 'Store 3' })).rejects.toThrow(
      'no seizure',
    );
    const { taken } = await takeIn(store.parts, anOfficer('police-west'), { label, text, place: 'Store 3' });
    await expect(seeExhibit(store.parts, officer, taken[0]?.reference ?? '')).rejects.toThrow('no exhibit');
  });
});

describe('a match', () => {
  it('is a lead with its reasons, and returns nothing by itself', async () => {
    const phone = nextPhone();
    const { reference } = await store.report(phone.key);
    const exhibit = await inStore(phone.imei);
    const { leads, exhibit: seen } = await seeExhibit(store.parts, officer, exhibit);
    expect(leads).toMatchObject([
      { subject: { kind: 'declaration', reference }, strength: 'exact', state: 'open' },
    ]);
    expect(leads[0]?.reasons).toEqual([expect.stringContaining('all 14 places')]);
    expect(seen.status).toBe('held');
    await expect(tellClaimant(store.parts, officer, exhibit)).rejects.toThrow(
      'that nobody has judged fits this device',
    );
  });

  it('of a number with gaps ranks what fits, from its beginning or its end', async () => {
    const phone = nextPhone();
    const { reference } = await store.report(phone.key);
    const [head, tail] = [`${phone.imei.slice(0, 12)}???`, `????????${phone.imei.slice(8)}`];
    for (const partial of [head, tail]) {
      const { leads } = await seeExhibit(store.parts, officer, await inStore(partial));
      const own = leads.find(({ subject }) => subject.reference === reference);
      expect(own?.reasons.join()).toMatch(/IMEI: (11|12|6|7) of \1 legible digits fit/);
      expect(own?.match?.probability).toBeGreaterThan(0);
      expect(own?.strength).not.toBe('exact');
    }
  });

  it('by a SIM or serial number holds where somebody said whose it is', async () => {
    const phone = nextPhone();
    const { reference } = await store.report(phone.key);
    const known = {
      declarationReference: reference,
      source: 'operator',
      sourceReference: 'IPA 2026/12',
    } as const;
    const text = `89441100682562${String(serial).padStart(5, '0')}`;
    await keepKnown(store.parts, officer, { ...known, kind: 'iccid', text });
    const { leads } = await seeExhibit(store.parts, officer, await inStore(`ICCID: ${text}`));
    expect(leads).toMatchObject([{ subject: { reference }, strength: 'strong' }]);
    expect(leads[0]?.reasons[0]).toContain('as the operator said');
    const none = { ...known, declarationReference: '0000-0000', kind: 'iccid', text } as const;
    await expect(keepKnown(store.parts, officer, none)).rejects.toThrow('no report');
  });

  it('is kept in both logs with who asked and why, and with no identifier', async () => {
    const phone = nextPhone();
    await inStore(phone.imei);
    const lines = await searchZoneLog(store.police, { act: 'match', limit: 2 });
    expect(lines.map(({ kind, why }) => ({ kind, why }))).toEqual([
      { kind: 'combination', why: officer.why },
      { kind: 'collection', why: officer.why },
    ]);
    const all = JSON.stringify(await searchZoneLog(store.police, { limit: 500 }));
    expect(all).not.toContain(phone.imei.slice(0, 14));
  });

  it('is by the same mark in the timeline of its device', async () => {
    const exhibit = await inStore(nextPhone().imei);
    const { exhibit: seen } = await seeExhibit(store.parts, officer, exhibit);
    const steps = await store.parts.zone.within(
      { at: 1, kind: 'consultation', by: officer, act: 'x', object: 'x', why: 'x' },
      (trx) => seizureSteps(trx, seen.marks),
    );
    expect(steps).toMatchObject([{ words: `Taken into the store: exhibit ${exhibit}`, by: officer.actor }]);
  });
});

describe('a draft of what to say to the keeper', () => {
  it('names the force, whom to call and both references, and nothing of the phone, its finding or a link', async () => {
    const { exhibit, reference, key } = await claimed();
    const drafts = await draftContact(store.parts, officer, exhibit);
    const text = drafts.flatMap(({ paragraphs }) => paragraphs).join('\n');
    for (const words of ['The police-east', ' 101', exhibit, reference]) expect(text).toContain(words);
    expect(text).not.toContain(String(key));
    expect(text).not.toMatch(/https?:|flat above a shop|Store 3/);
    const other = drafts.find(({ title }) => title.startsWith('When somebody else'));
    expect(other?.paragraphs.join()).not.toMatch(/phone|stolen|police [a-z]* ?have/);
    expect(other?.paragraphs.join()).not.toContain(reference);
    const [line] = await searchZoneLog(store.police, { act: 'draft-contact', limit: 1 });
    expect(line).toMatchObject({ object: `exhibit:${exhibit}`, why: officer.why });
  });

  it('is there for one claimant alone, in the own force, and not while a trained person looks', async () => {
    const { exhibit, reference } = await claimed();
    const stranger = anOfficer('police-west');
    await expect(draftContact(store.parts, stranger, exhibit)).rejects.toThrow('no exhibit');
    const declarationId = (await findByReference(store.database.db, reference))?.id ?? '';
    const review = { declarationId, cause: 'payer-is-not-user', at: store.clock() } as const;
    await store.database.db.transaction().execute((trx) => flagForReview(trx, store.parts.entropy, review));
    await expect(draftContact(store.parts, officer, exhibit)).rejects.toThrow('trained person');
    const unclaimed = await inStore(nextPhone().imei);
    await expect(draftContact(store.parts, officer, unclaimed)).rejects.toThrow('Nobody');
  });
});

describe('two claimants', () => {
  it('get nothing from the store until a court has decided, and then one of them can', async () => {
    const phone = nextPhone();
    const [first, second] = [await store.report(phone.key), await store.report(phone.key)];
    const exhibit = await inStore(phone.imei);
    await say(exhibit, first.reference, 'claimant');
    expect((await say(exhibit, second.reference, 'claimant')).status).toBe('contested');
    await expect(tellClaimant(store.parts, officer, exhibit)).rejects.toThrow('magistrates');
    const handover = { exhibit, checked, collectionCode: '', withoutCode: 'they insisted' };
    await expect(giveBack(store.parts, officer, handover, store.declarations)).rejects.toThrow('magistrates');
    const disposal = { exhibit, way: 'destroyed', why: 'the sergeant' };
    await expect(disposeOf(store.parts, officer, disposal)).rejects.toThrow('cannot be done');
    await expect(say(exhibit, first.reference, 'set-aside')).rejects.toThrow('a court decides');
    const { leads } = await seeExhibit(store.parts, officer, exhibit);
    const lead = leads.find(({ subject }) => subject.reference === second.reference)?.id ?? '';
    await takeUpOrder(store.parts, officer, { exhibit, lead, order: 'Thames MC 12/26' });
    const after = await seeExhibit(store.parts, officer, exhibit);
    expect(after.exhibit.status).toBe('held');
    expect(after.leads.find(({ id }) => id === lead)?.state).toBe('claimant');
    expect((await tellClaimant(store.parts, officer, exhibit)).onPage).toBe(1);
    expect(await collectables(store.parts, subjectOf(first.reference))).toEqual([]);
  });

  it('who are one person are one', async () => {
    const phone = nextPhone();
    const [first, second] = [await store.report(phone.key), await store.report(phone.key)];
    const exhibit = await inStore(phone.imei);
    await say(exhibit, first.reference, 'claimant');
    await expect(tellClaimant(store.parts, officer, exhibit)).rejects.toThrow('that nobody has judged');
    await say(exhibit, second.reference, 'same-person');
    expect((await tellClaimant(store.parts, officer, exhibit)).onPage).toBe(2);
  });
});

describe('the way back to a keeper', () => {
  it('goes by a notice, a time, a code and a handover, and ends every notice', async () => {
    const { exhibit, reference } = await claimed();
    await openSlots();
    expect(await collectables(store.parts, subjectOf(reference))).toEqual([]);
    await tellClaimant(store.parts, officer, exhibit);
    const declaration = await findByReference(store.database.db, reference);
    const notices = () => foundNoticesOf(store.database.db, declaration?.id ?? '');
    expect(await notices()).toMatchObject([
      { force: 'The police-east', call: '101', exhibitReference: exhibit },
    ]);
    const [phone] = await collectables(store.parts, subjectOf(reference));
    const slotId = phone?.slots[0]?.id ?? '';
    const wish = { subject: subjectOf(reference), exhibitReference: exhibit, slotId };
    await bookCollection(store.parts, wish);
    const [booked] = await collectables(store.parts, subjectOf(reference));
    expect(booked?.booking?.collectionCode).toMatch(/^[0-9A-Z]{3}-[0-9A-Z]{3}$/);

    const handover = { exhibit, checked, collectionCode: 'AAA-AAA', withoutCode: '' };
    await expect(giveBack(store.parts, officer, handover, store.declarations)).rejects.toThrow(
      'not the code',
    );
    const collectionCode = booked?.booking?.collectionCode.toLowerCase() ?? '';
    await expect(
      giveBack(
        store.parts,
        officer,
        { ...handover, collectionCode, checked: ['identity'] },
        store.declarations,
      ),
    ).rejects.toThrow('each of these');
    const back = await giveBack(store.parts, officer, { ...handover, collectionCode }, store.declarations);
    expect(back).toMatchObject({ exhibit: { status: 'returned' }, withdrawable: [] });
    expect(await notices()).toEqual([]);
    // The report ends by its keeper's own hand and by nobody else's.
    expect((await findByReference(store.database.db, reference))?.state.status).toBe('declared');
    const { links, verdict } = await seeExhibit(store.parts, officer, exhibit);
    expect(links.map(({ act }) => act)).toEqual(['take-in', 'identify', 'tell', 'book', 'return']);
    expect(links.map(({ actor }) => actor).includes('keeper')).toBe(true);
    expect(verdict.whole).toBe(true);
  });

  it('lets the keeper withdraw a report that the force had verified', async () => {
    const { exhibit, reference, key } = await claimed();
    const verify = { reference, force: 'police-east', crimeReference: '01/12345/26', at: store.clock() };
    await store.database.db.transaction().execute((trx) => store.declarations.verify(trx, verify));
    await tellClaimant(store.parts, officer, exhibit);
    const handover = { exhibit, checked, collectionCode: '', withoutCode: 'No code: Sgt of the desk agrees' };
    const back = await giveBack(store.parts, officer, handover, store.declarations);
    expect(back.withdrawable).toEqual([reference]);
    expect(key).toBeGreaterThan(0);
    const { links } = await seeExhibit(store.parts, officer, exhibit);
    expect(links.at(-1)?.why).toContain('without a collection code: No code: Sgt');
  });

  it('shows nothing to who has another report, and books nothing for them', async () => {
    const { exhibit, reference } = await claimed();
    await openSlots();
    await tellClaimant(store.parts, officer, exhibit);
    const stranger = await store.report(nextPhone().key);
    expect(await collectables(store.parts, subjectOf(stranger.reference))).toEqual([]);
    const [phone] = await collectables(store.parts, subjectOf(reference));
    const slotId = phone?.slots[0]?.id ?? '';
    await expect(
      bookCollection(store.parts, {
        subject: subjectOf(stranger.reference),
        exhibitReference: exhibit,
        slotId,
      }),
    ).rejects.toThrow('no exhibit');
  });

  it('gives each place of a time to one keeper, whoever is quicker, and a place given back to the next', async () => {
    const [one, two] = [await claimed(), await claimed()];
    await tellClaimant(store.parts, officer, one.exhibit);
    await tellClaimant(store.parts, officer, two.exhibit);
    store.pass(7 * 86_400_000);
    await openSlots(1);
    const [phone] = await collectables(store.parts, subjectOf(one.reference));
    const slotId = phone?.slots[0]?.id ?? '';
    const wishes = [one, two].map(({ exhibit, reference }) => ({
      subject: subjectOf(reference),
      exhibitReference: exhibit,
      slotId,
    }));
    const outcomes = await Promise.allSettled(wishes.map((wish) => bookCollection(store.parts, wish)));
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const [won, lost] = outcomes[0]?.status === 'fulfilled' ? wishes : wishes.toReversed();
    if (won === undefined || lost === undefined) throw new Error('two wishes were made');
    await cancelCollection(store.parts, won);
    expect((await bookCollection(store.parts, lost)).status).toBe('booked');
  });
});

describe('a phone that somebody else turns out to claim', () => {
  const noCode = (exhibit: string) => ({
    exhibit,
    checked,
    collectionCode: '',
    withoutCode: 'They know the phone',
  });
  const codeOf = async (exhibit: string, reference: string) => {
    store.pass(7 * 86_400_000);
    await openSlots(5);
    await tellClaimant(store.parts, officer, exhibit);
    const [phone] = await collectables(store.parts, subjectOf(reference));
    const slotId = phone?.slots[0]?.id ?? '';
    await bookCollection(store.parts, { subject: subjectOf(reference), exhibitReference: exhibit, slotId });
    const [booked] = await collectables(store.parts, subjectOf(reference));
    return booked?.booking?.collectionCode ?? '';
  };

  it('is not handed over when a report of it came in after the match', async () => {
    const { exhibit, key } = await claimed();
    await tellClaimant(store.parts, officer, exhibit);
    const late = await store.report(key);
    await expect(giveBack(store.parts, officer, noCode(exhibit), store.declarations)).rejects.toThrow(
      'that nobody has judged fits this device',
    );
    const { leads } = await seeExhibit(store.parts, officer, exhibit);
    expect(leads.find(({ subject }) => subject.reference === late.reference)?.state).toBe('open');
    await say(exhibit, late.reference, 'same-person');
    const back = await giveBack(store.parts, officer, noCode(exhibit), store.declarations);
    expect(back.exhibit.status).toBe('returned');
  });

  it('does not go to whoever was set aside, although they show the code of their booking', async () => {
    const phone = nextPhone();
    const [first, second] = [await store.report(phone.key), await store.report(phone.key)];
    const exhibit = await inStore(phone.imei);
    await say(exhibit, first.reference, 'claimant');
    await say(exhibit, second.reference, 'set-aside');
    const collectionCode = await codeOf(exhibit, first.reference);
    await say(exhibit, first.reference, 'set-aside');
    await say(exhibit, second.reference, 'claimant');
    const shown = { exhibit, checked, collectionCode, withoutCode: '' };
    await expect(giveBack(store.parts, officer, shown, store.declarations)).rejects.toThrow('not the code');
    const declaration = await findByReference(store.database.db, first.reference);
    expect(await foundNoticesOf(store.database.db, declaration?.id ?? '')).toEqual([]);
  });

  it('does not go to whom a court has refused it, although they booked before it was contested', async () => {
    const phone = nextPhone();
    const [first, second] = [await store.report(phone.key), await store.report(phone.key)];
    const exhibit = await inStore(phone.imei);
    await say(exhibit, first.reference, 'claimant');
    await say(exhibit, second.reference, 'set-aside');
    const collectionCode = await codeOf(exhibit, first.reference);
    await say(exhibit, second.reference, 'claimant');
    const { leads } = await seeExhibit(store.parts, officer, exhibit);
    const lead = leads.find(({ subject }) => subject.reference === second.reference)?.id ?? '';
    await takeUpOrder(store.parts, officer, { exhibit, lead, order: 'Thames MC 14/26' });
    await tellClaimant(store.parts, officer, exhibit);
    expect((await collectables(store.parts, subjectOf(second.reference)))[0]?.booking).toBeUndefined();
    const shown = { exhibit, checked, collectionCode, withoutCode: '' };
    await expect(giveBack(store.parts, officer, shown, store.declarations)).rejects.toThrow('not the code');
  });

  it('is not handed over while a trained person looks whether it is domestic abuse', async () => {
    const { exhibit, reference } = await claimed();
    await tellClaimant(store.parts, officer, exhibit);
    const declarationId = (await findByReference(store.database.db, reference))?.id ?? '';
    await store.database.db.transaction().execute((trx) =>
      flagForReview(trx, store.parts.entropy, {
        declarationId,
        cause: 'payer-is-not-user',
        at: store.clock(),
      }),
    );
    await expect(giveBack(store.parts, officer, noCode(exhibit), store.declarations)).rejects.toThrow(
      'reviewed by a trained person',
    );
  });

  it('goes to nobody by a logbook either while a trained person looks, also when the report has been withdrawn', async () => {
    const { exhibit, reference, key } = await claimed();
    const { db } = store.database;
    const { id: declarationId, device_id } = await db
      .selectFrom('declaration')
      .select(['id', 'device_id'])
      .where('reference', '=', reference)
      .executeTakeFirstOrThrow();
    await sql`
      insert into enrolment (id, reference, device_id, name, salt_id, keeper_kind, authority, basis, is_decoy, status, enrolled_at)
      values (gen_random_uuid(), ${`LOG-${key}`}, ${device_id}, ${randomBytes(16)}, gen_random_uuid(), 'person', 'public',
        'line', false, 'enrolled', now())`.execute(db);
    const review = { declarationId, cause: 'payer-is-not-user', at: store.clock() } as const;
    await db.transaction().execute((trx) => flagForReview(trx, store.parts.entropy, review));
    const ended = { status: 'withdrawn', ended_at: new Date(store.clock()) } as const;
    await db.updateTable('declaration').set(ended).where('id', '=', declarationId).execute();
    await matchAnew(store.parts, officer, exhibit);
    await say(exhibit, reference, 'set-aside');
    await say(exhibit, `LOG-${key}`, 'claimant');
    await expect(tellClaimant(store.parts, officer, exhibit)).rejects.toThrow('reviewed by a trained person');
    await expect(draftContact(store.parts, officer, exhibit)).rejects.toThrow('reviewed by a trained person');
    await expect(giveBack(store.parts, officer, noCode(exhibit), store.declarations)).rejects.toThrow(
      'reviewed by a trained person',
    );
  });
});

describe('the custody chain', () => {
  const asOwner = async (text: string, values: unknown[]) => {
    const owner = new pg.Client({ connectionString: store.database.ownerUrl });
    await owner.connect();
    await owner.query(text, values);
    await owner.end();
  };
  const moved = async () => {
    const reference = await inStore(nextPhone().imei);
    for (const place of ['Lab, bench 2', 'Store 3, shelf B'])
      await onExhibit(store.parts, officer, reference, async (trx, exhibit, at) => ({
        ...(await handle(trx, exhibit, officer, { act: 'move', place, why: 'for examination' }, at)),
        act: 'move',
      }));
    const { exhibit, verdict } = await seeExhibit(store.parts, officer, reference);
    expect(verdict.whole).toBe(true);
    return exhibit;
  };

  it('cannot be changed by the application', async () => {
    const { id } = await moved();
    const change = store.police
      .updateTable('custody_link')
      .set({ place: 'elsewhere' })
      .where('exhibit_id', '=', id);
    await expect(change.execute()).rejects.toThrow('permission denied');
    const drop = store.police.deleteFrom('custody_link').where('exhibit_id', '=', id);
    await expect(drop.execute()).rejects.toThrow('permission denied');
  });

  it('shows a link that the owner of the database changed', async () => {
    const { id, reference } = await moved();
    await asOwner("update police.custody_link set place = 'Lab' where exhibit_id = $1 and number = 2", [id]);
    const { verdict } = await seeExhibit(store.parts, officer, reference);
    expect(verdict).toMatchObject({ whole: false, at: 2, fault: 'Link 2 has been changed.' });
  });

  it('shows it also after a thousand looks, which have lines of their own', async () => {
    const { id, reference } = await moved();
    await asOwner('delete from police.custody_link where exhibit_id = $1 and number = 3', [id]);
    const line = { at: store.clock(), kind: 'consultation', by: officer, act: 'see-exhibit' } as const;
    for (let i = 0; i < 1_000; i += 1)
      await store.parts.zone.within({ ...line, object: `exhibit:${reference}`, why: officer.why }, () =>
        Promise.resolve(),
      );
    expect((await seeExhibit(store.parts, officer, reference)).verdict.whole).toBe(false);
  });

  it('shows a first link that was written anew with a hash that fits, though nothing was done since', async () => {
    const label = await store.seize();
    const place = 'Store 3';
    const text = `${nextPhone().imei}\n${nextPhone().imei}`;
    const { taken } = await takeIn(store.parts, officer, { label, text, place });
    await takeIn(store.parts, officer, { label, text: nextPhone().imei, place });
    const whole = await Promise.all(
      [1, 2, 3].map(async (number) => {
        const { verdict } = await seeExhibit(store.parts, officer, `${label}-000${number}`);
        return verdict.whole;
      }),
    );
    expect(whole).toEqual([true, true, true]);
    const [first] = taken;
    const { links } = await seeExhibit(store.parts, officer, first?.reference ?? '');
    const [link] = links;
    if (first === undefined || link === undefined) throw new Error('nothing was taken in');
    const forged = linkAfter(chainStart, { ...link, place: 'Elsewhere' });
    await asOwner(
      'update police.custody_link set place = $2, hash = $3 where exhibit_id = $1 and number = 1',
      [first.id, forged.place, forged.hash],
    );
    const { verdict } = await seeExhibit(store.parts, officer, first.reference);
    expect(verdict).toMatchObject({ whole: false, at: 1, fault: expect.stringContaining('written anew') });
    expect((await seeExhibit(store.parts, officer, `${label}-0003`)).verdict.whole).toBe(true);
  });

  it('has one link for each of two acts at once, one after the other', async () => {
    const { reference } = await moved();
    const move = (place: string) =>
      onExhibit(store.parts, officer, reference, async (trx, exhibit, at) => ({
        ...(await handle(trx, exhibit, officer, { act: 'move', place, why: 'for examination' }, at)),
        act: 'move',
      }));
    await Promise.all(['Lab, bench 4', 'Lab, bench 5', 'Lab, bench 6'].map(move));
    const { links, verdict, exhibit } = await seeExhibit(store.parts, officer, reference);
    expect({ links: links.length, whole: verdict.whole }).toEqual({ links: 6, whole: true });
    expect(links.at(-1)?.place).toBe(exhibit.place);
  });

  it('shows that its last links were taken away, by the log of the zone', async () => {
    const { id, reference } = await moved();
    await asOwner('delete from police.custody_link where exhibit_id = $1 and number = 3', [id]);
    const { verdict } = await seeExhibit(store.parts, officer, reference);
    expect(verdict).toMatchObject({
      whole: false,
      fault: expect.stringContaining('another link than the log'),
    });
  });
});

it('a thousand pasted devices are in the store and matched within ten seconds', {
  timeout: 60_000,
}, async () => {
  const phones = Array.from({ length: 1_000 }, (_, i) => aPhone(500_000 + i));
  for (const phone of phones.slice(0, 5)) await store.report(phone.key);
  const label = await store.seize();
  const text = phones.map(({ imei }, i) => `${imei}, seal: B-${i}, phone ${i}`).join('\n');
  const began = performance.now();
  const { taken } = await takeIn(store.parts, officer, { label, text, place: 'Store 3' });
  const leads = await matchExhibits(store.parts, officer, `seizure:${label}`, taken);
  const ms = performance.now() - began;
  expect({ taken: taken.length, leads }).toEqual({ taken: 1_000, leads: 5 });
  expect(ms).toBeLessThan(10_000);
});
