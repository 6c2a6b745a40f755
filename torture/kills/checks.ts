import type { ImeiKey } from '@deadset/domain';
import type { Promises } from '../promises.ts';
import type { SeededChance } from '../seeded-chance.ts';
import type { Follower } from '../world/follower.ts';
import type { MachineRoom } from '../world/machine-room.ts';
import { comesTrue } from '../world/waiting.ts';
import type { Ledger } from './ledger.ts';

/** How long hub, follower and edge may take to come to the same place when nobody writes, in milliseconds. */
const patienceMs = 30_000;
const questionsAtATime = 16;

/** Phones of which the log says less, and of which it says more, than the writers were told. */
export function compareWithLog(phones: readonly ImeiKey[], ledger: Ledger, follower: Follower) {
  let [lost, twice] = [0, 0];
  for (const phone of phones) {
    const [expected, seen] = [ledger.expected(phone), follower.mentionsOf(phone)];
    lost += Math.max(0, expected.listed - seen.listed) + Math.max(0, expected.unlisted - seen.unlisted);
    twice += Math.max(0, seen.listed - expected.listed) + Math.max(0, seen.unlisted - expected.unlisted);
  }
  return { lost, twice };
}

/** Waits until the follower has all that was acknowledged about these phones; then says what is missing or too much. */
export async function checkLog(
  phones: readonly ImeiKey[],
  ledger: Ledger,
  follower: Follower,
  promises: Promises,
): Promise<void> {
  await comesTrue(
    () => follower.refusal !== undefined || compareWithLog(phones, ledger, follower).lost === 0,
    patienceMs,
  );
  const { lost, twice } = compareWithLog(phones, ledger, follower);
  promises.count('acknowledged acts lost', lost);
  promises.count('acts with more than one effect', twice + follower.twice);
  promises.test('no acknowledged act is lost', lost === 0, () => `${lost} are not in the log`);
  promises.test(
    'every act has one effect',
    twice + follower.twice === 0,
    () => `${twice} phones too often, ${follower.twice} entries twice`,
  );
  promises.test('positions have no gap', follower.gaps === 0, () => `${follower.gaps} gaps`);
  promises.test(
    'whatever was published verifies, and stays',
    follower.refusal === undefined,
    () => `a follower refuses: ${follower.refusal}`,
  );
}

/** The tables of the record against themselves: every entry has one place, and the places have no gap. */
export async function checkTables(
  { record }: MachineRoom,
  follower: Follower,
  promises: Promises,
): Promise<void> {
  const [row = {}] = await record.ask(`
    select
      (select count(*) from register.pending_entry) as pending,
      (select count(*) from register.entry) as entries,
      (select count(*) from register.log_entry) as placed,
      (select count(*) from register.log_batch) as batches,
      (select size from register.log_head) as size,
      (select count(*) from (
        select first_position, lag(size_after, 1, 0::bigint) over (order by first_position) as expected
        from register.log_batch) as batch where first_position <> expected) as gaps`);
  const [pending, entries, placed, batches, size, gaps] = [
    'pending',
    'entries',
    'placed',
    'batches',
    'size',
    'gaps',
  ].map((name) => Number(row[name]));
  const told = JSON.stringify(row);
  promises.test('nothing waits for ever', pending === 0, () => told);
  promises.test('every entry has one place', entries === placed, () => told);
  promises.test(
    'the tables hold the log without a gap',
    gaps === 0 && size === (placed ?? 0) + (batches ?? 0),
    () => told,
  );
  promises.test(
    'the follower has the whole log',
    follower.size === size,
    () => `${follower.size} leaves, the hub ${size}`,
  );
}

/** The edge at the follower's own place and digest, and its answers against the model. */
export async function checkEdge(
  phones: readonly ImeiKey[],
  ledger: Ledger,
  follower: Follower,
  { edgeView }: MachineRoom,
  promises: Promises,
): Promise<void> {
  const isThere = await comesTrue(async () => {
    const status = await edgeView.status();
    return status?.position === follower.size - 1 && status.digest === follower.digest;
  }, patienceMs);
  const status = await edgeView.status();
  promises.test(
    'the edge comes to the hub’s position and digest',
    isThere,
    () => `edge ${JSON.stringify(status)}, follower ${follower.size - 1} ${follower.digest}`,
  );
  const wrong: string[] = [];
  for (let from = 0; from < phones.length; from += questionsAtATime) {
    const asked = phones.slice(from, from + questionsAtATime);
    const answers = await Promise.all(asked.map((phone) => edgeView.reasonFor(phone)));
    for (const [i, phone] of asked.entries()) {
      const expected = ledger.reasonFor(phone);
      if (answers[i] !== expected) wrong.push(`${answers[i]} instead of ${expected}`);
    }
  }
  promises.count('answers of the edge compared', phones.length);
  promises.test('the edge answers what the model says', wrong.length === 0, () =>
    wrong.slice(0, 5).join(', '),
  );
}

/** Phones touched since the last look, and some of the others. */
export function phonesToAsk(touched: readonly ImeiKey[], ledger: Ledger, chance: SeededChance): ImeiKey[] {
  const all = ledger.phones;
  const others = Array.from({ length: Math.min(100, all.length) }, () => chance.pick(all));
  return [...new Set([...touched, ...others])];
}
