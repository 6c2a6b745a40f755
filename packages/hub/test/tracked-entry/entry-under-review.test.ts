import { randomBytes, randomUUID } from 'node:crypto';
import { formatImeiKey } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addParticipant } from '../../src/participants/index.ts';
import { placeOfIdentifier } from '../../src/police-desk/open-case.ts';
import { searchZoneLog } from '../../src/police-zone/index.ts';
import { sealText } from '../../src/sealing.ts';
import { decideEntry } from '../../src/tracked-entry/decide-entry.ts';
import { seeEntry } from '../../src/tracked-entry/see-entry.ts';
import { present } from '../leads/lead-world.ts';
import { keyAt } from '../support/entry-writer.ts';
import { anOfficer, authorised, startEntries } from './entry-ground.ts';

let ground: Awaited<ReturnType<typeof startEntries>>;
/** Cases of the phone under review: by its report, and by its number as somebody typed it. */
let cases: readonly number[];

beforeAll(async () => {
  ground = await startEntries();
  const { database, clock } = ground;
  for (const [id, role] of [
    ['shop-a', 'shop'],
    ['maker-a', 'maker'],
  ] as const)
    await addParticipant(database.db, { id, name: `The ${id}`, role, gates: [], scopes: [] });
  await present(database, clock(), [{ presenter: 'somebody', afters: ['moved'], reports: 'shielded' }]);
  const { id } = await database.db.selectFrom('declaration').select('id').executeTakeFirstOrThrow();
  const [reported, typed] = [randomUUID(), randomUUID()];
  const { sealKey } = ground.parts;
  const sealed = sealText(sealKey, placeOfIdentifier(typed), `imei ${formatImeiKey(keyAt(1))}`, randomBytes);
  cases = [
    await ground.openCase({ id: reported, declaration_id: id }),
    await ground.openCase({ id: typed, sealed_identifier: sealed }),
  ];
});
afterAll(() => ground.close());

const inspector = anOfficer('9');
const setReview = (status: 'open' | 'shielded' | 'cleared') =>
  ground.database.db
    .updateTable('abuse_review')
    .set({ status, decided_at: status === 'open' ? null : new Date() })
    .execute();
const crossings = async (act: string) =>
  (await searchZoneLog(ground.police, { act, limit: 100 })).map(({ kind, object }) => ({ kind, object }));

describe('an entry for a phone of which a report is being reviewed', () => {
  it('is not authorised while the review is open or the shield stands, in writing or by word of mouth, and is refused freely', async () => {
    for (const status of ['open', 'shielded'] as const)
      for (const caseNumber of cases) {
        await setReview(status);
        const number = await ground.asked(caseNumber);
        const spokenAt = ground.clock() - 60_000;
        for (const decision of [authorised, { ...authorised, given: 'orally', spokenAt } as const]) {
          const error: unknown = await decideEntry(ground.parts, inspector, number, decision).catch(
            (thrown: unknown) => thrown,
          );
          expect(error).toMatchObject({ code: 'conflict' });
          expect(String(error)).toContain('Ask the registry’s reviewer');
        }
        expect((await seeEntry(ground.parts, ground.officer, number)).state).toBe('asked');
        const { hours: _none, ...refusal } = authorised;
        await decideEntry(ground.parts, inspector, number, { ...refusal, verdict: 'refused' });
        expect((await seeEntry(ground.parts, ground.officer, number)).state).toBe('refused');
      }
  });

  it('is authorised once the reviewer has found nothing', async () => {
    for (const caseNumber of cases) {
      await setReview('open');
      const number = await ground.asked(caseNumber);
      await expect(decideEntry(ground.parts, inspector, number, authorised)).rejects.toThrow('reviewer');
      await setReview('cleared');
      await decideEntry(ground.parts, inspector, number, authorised);
      expect((await seeEntry(ground.parts, ground.officer, number)).state).toBe('authorised');
    }
  });

  it('says nothing of it to who asks, who cannot find out by deciding, and each look-up is a line in both logs', async () => {
    await setReview('open');
    const [caseNumber = 0] = cases;
    const act = 'look-for-review';
    const before = await crossings(act);
    const number = await ground.asked(caseNumber);
    await expect(decideEntry(ground.parts, ground.officer, number, authorised)).rejects.toThrow(
      'Somebody else must decide',
    );
    expect(await crossings(act)).toEqual(before);
    const seen = await seeEntry(ground.parts, ground.officer, number);
    expect(JSON.stringify(seen)).not.toContain('review');
    await expect(decideEntry(ground.parts, inspector, number, authorised)).rejects.toThrow('reviewer');
    // Not among the lines of the case, which everybody on it sees.
    const object = `entry:${seen.entry.id}`;
    expect((await crossings(act)).slice(0, 1)).toEqual([{ kind: 'collection', object }]);
    const audited = await ground.database.db
      .selectFrom('audit')
      .select(['kind', 'actor', 'recipient'])
      .where('object', '=', object)
      .execute();
    expect(audited).toEqual([{ kind: 'disclosure', actor: 'person:9', recipient: 'police-east' }]);
  });
});
