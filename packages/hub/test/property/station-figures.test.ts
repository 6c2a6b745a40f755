import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideLead } from '../../src/property/decide-lead.ts';
import { giveBack, handoverChecks } from '../../src/property/give-back.ts';
import { matchExhibits } from '../../src/property/match-exhibits.ts';
import { seeExhibit } from '../../src/property/see-exhibits.ts';
import { countStations } from '../../src/property/station-figures-store.ts';
import { takeIn } from '../../src/property/take-in.ts';
import { tellClaimant } from '../../src/property/tell-keeper.ts';
import { anOfficer, aPhone, type StoreGround, startStore } from './store-ground.ts';

const day = 86_400_000;
const officer = anOfficer('police-east');
let store: StoreGround;
let serial = 0;

beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.close());

/** A reported phone in the store of a station; gives its exhibit. */
async function inStore(station: string | undefined, by = officer): Promise<string> {
  serial += 1_111;
  const phone = aPhone(serial);
  await store.report(phone.key);
  const label = await store.seize(by, station === undefined ? {} : { station });
  const { taken } = await takeIn(store.parts, by, { label, text: phone.imei, place: 'Store 3' });
  await matchExhibits(store.parts, by, `seizure:${label}`, taken);
  return taken[0]?.reference ?? '';
}

async function claimed(station: string): Promise<string> {
  const exhibit = await inStore(station);
  const { leads } = await seeExhibit(store.parts, officer, exhibit);
  const lead = leads[0]?.id ?? '';
  await decideLead(store.parts, officer, { exhibit, lead, state: 'claimant', why: 'Box seen' });
  return exhibit;
}

async function handOver(exhibit: string): Promise<void> {
  const checked = Object.keys(handoverChecks);
  const handover = { exhibit, checked, collectionCode: '', withoutCode: 'No code: Sgt of the desk agrees' };
  await giveBack(store.parts, officer, handover, store.declarations);
}

function figures(force = 'police-east') {
  const line = { at: 1, kind: 'consultation', by: officer, act: 'x', object: 'x', why: 'x' } as const;
  return store.parts.zone.within(line, (trx) => countStations(trx, force, store.clock() - 365 * day));
}

describe('the figures of a force', () => {
  it('say for each station what came of things, how long it took, and what waits since when', async () => {
    const beganAt = store.clock();
    const [quick, slow] = [await claimed('Bethnal Green'), await claimed('Bethnal Green')];
    await inStore('Brixton');
    await inStore(undefined);
    await inStore('Brixton', anOfficer('police-west'));
    store.pass(2 * day);
    await tellClaimant(store.parts, officer, quick);
    await handOver(quick);
    store.pass(4 * day);
    await tellClaimant(store.parts, officer, slow);
    const toldAt = store.clock();
    await claimed('Bethnal Green');
    const waiting = { oldestAt: beganAt, count: 1 };
    const all = await figures();
    expect(all.map(({ station, isWhole }) => [station, isWhole])).toEqual([
      ['Bethnal Green', false],
      ['Brixton', false],
      [undefined, false],
      [undefined, true],
    ]);
    expect(all[0]).toMatchObject({
      takenIn: 3,
      matched: 3,
      told: 2,
      returned: 1,
      leftOtherwise: 0,
      medianDaysToTell: 4,
      medianDaysToKeeper: 2,
      inStore: { count: 2, oldestAt: beganAt },
      toJudge: { count: 0 },
      toTell: { count: 1, oldestAt: toldAt },
      toFetch: { count: 1, oldestAt: toldAt },
      forCourt: { count: 0 },
    });
    expect(all[1]).toMatchObject({ takenIn: 1, told: 0, toJudge: waiting, inStore: waiting });
    expect(all[1]?.medianDaysToKeeper).toBeUndefined();
    expect(all.at(-1)).toMatchObject({ takenIn: 5, returned: 1, inStore: { count: 4 } });
    store.pass(366 * day);
    expect((await figures()).at(-1)).toMatchObject({ takenIn: 0, returned: 0, inStore: { count: 4 } });
  });

  it('of a force that has nothing are a line of noughts', async () => {
    expect(await figures('police-north')).toMatchObject([
      { isWhole: true, takenIn: 0, inStore: { count: 0 } },
    ]);
  });
});
