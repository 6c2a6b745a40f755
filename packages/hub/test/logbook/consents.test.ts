import type { Gate, ImeiKey, ParticipantRole } from '@deadset/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countHolds } from '../../src/logbook/index.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { dayMs, enrolled, freshKey, hourMs, logbookBench, minuteMs } from './logbook-support.ts';

const database = await createTestDatabase();
afterAll(() => database.close());
const bench = logbookBench(database.db);
const { db, logbook } = bench;

const shop = { id: 'corner-shop', role: 'shop' } as const;
const maker = { id: 'maker-a', role: 'maker' } as const;

beforeAll(async () => {
  await participant(shop.id, shop.role, ['resale', 'activation']);
  await participant(maker.id, maker.role, ['activation', 'account']);
});

async function participant(id: string, role: ParticipantRole, gates: Gate[]): Promise<void> {
  await addParticipant(db, { id, name: `The ${id}`, role, gates, scopes: [] });
}

function asked(key: ImeiKey, change: { gate?: Gate; presenter?: string; releaseCode?: string } = {}) {
  return { participant: shop, gate: 'activation', key, presenter: 'p-1', ...change } as const;
}

async function answersTold(consentId: string): Promise<unknown[]> {
  const rows = await db
    .selectFrom('event')
    .select(['data', 'participants'])
    .where('type', '=', 'deadset.keeper-consent.answered')
    .where('subject', '=', consentId)
    .execute();
  return rows.map(({ data, participants }) => ({ data, participants }));
}

describe('a gate that was told keeper-consent-needed', () => {
  it('asks the keeper by a message without a link, and is told the yes', async () => {
    const keeper = await enrolled(bench);
    const question = await logbook.ask(asked(keeper.key));
    expect([question.state, question.untilAt - question.askedAt]).toEqual(['asked', 15 * minuteMs]);
    const told = (await bench.messages()).filter(({ template }) => template === 'consent-asked').at(-1);
    expect(told).toMatchObject({
      values: { reference: keeper.reference, until: expect.stringMatching(/2026, /) },
    });
    const seen = (await logbook.see(keeper)).questions;
    expect(seen).toEqual([
      expect.objectContaining({ participant: 'The corner-shop', gate: 'activation', state: 'asked' }),
    ]);
    await logbook.answer(keeper, { consentId: question.id, answer: 'yes' });
    expect((await logbook.consent(shop.id, question.id)).state).toBe('given');
    expect(await answersTold(question.id)).toEqual([
      { data: { request: question.id, answer: 'yes' }, participants: [shop.id] },
    ]);
  });

  it('gets no yes any more when the phone has been declared since: whoever took it may have the code too', async () => {
    const keeper = await enrolled(bench);
    const { id } = await logbook.ask(asked(keeper.key));
    const word = { keys: [keeper.key], happened: 'stolen', takenAt: bench.clock() - hourMs } as const;
    await bench.declarations.declare({ actor: 'declarer' }, word, freshKey());
    const yes = logbook.answer(keeper, { consentId: id, answer: 'yes' });
    await expect(yes).rejects.toThrow('has been reported as taken');
    expect((await logbook.consent(shop.id, id)).state).toBe('asked');
    await logbook.answer(keeper, { consentId: id, answer: 'no' });
    expect((await logbook.consent(shop.id, id)).state).toBe('refused');
  });

  it('is told a no, once', async () => {
    const keeper = await enrolled(bench);
    const { id } = await logbook.ask(asked(keeper.key));
    await logbook.answer(keeper, { consentId: id, answer: 'no' });
    expect((await logbook.consent(shop.id, id)).state).toBe('refused');
    await expect(logbook.answer(keeper, { consentId: id, answer: 'yes' })).rejects.toThrow(
      'answered already',
    );
  });

  it('waits a quarter of an hour at a counter and a day elsewhere, and no longer', async () => {
    const keeper = await enrolled(bench);
    const atShop = await logbook.ask(asked(keeper.key));
    const atMaker = await logbook.ask({ ...asked(keeper.key), participant: maker });
    bench.pass(15 * minuteMs);
    await expect(logbook.answer(keeper, { consentId: atShop.id, answer: 'yes' })).rejects.toThrow('over');
    await logbook.goOn();
    expect((await logbook.consent(shop.id, atShop.id)).state).toBe('expired');
    expect((await logbook.consent(maker.id, atMaker.id)).state).toBe('asked');
    bench.pass(dayMs);
    await logbook.goOn();
    expect((await logbook.consent(maker.id, atMaker.id)).state).toBe('expired');
  });

  it('has its answer at once with a valid release code, which the buyer can still claim with', async () => {
    const keeper = await enrolled(bench);
    const { code } = await logbook.release(keeper, freshKey());
    const question = await logbook.ask(asked(keeper.key, { releaseCode: code.words }));
    expect([question.state, question.answeredBy]).toEqual(['given', 'release-code']);
    await logbook.claim(
      { key: keeper.key, releaseCode: code.words, keeper: { kind: 'person' }, basis: 'claim' },
      freshKey(),
    );
  });

  it('has the question that is open answered by a release code shown later', async () => {
    const keeper = await enrolled(bench);
    const open = await logbook.ask(asked(keeper.key));
    const { code } = await logbook.release(keeper, freshKey());
    const answered = await logbook.ask(asked(keeper.key, { releaseCode: code.characters }));
    expect([answered.id, answered.state]).toEqual([open.id, 'given']);
  });

  it('has no answer by a wrong code, and none by a duress code, which calls for help', async () => {
    const keeper = await enrolled(bench);
    await expect(logbook.ask(asked(keeper.key, { releaseCode: '00000-00000' }))).rejects.toThrow(
      'no open release',
    );
    const forced = await logbook.ask(asked(keeper.key, { releaseCode: keeper.duress.words }));
    expect(forced.state).toBe('asked');
    const uses = await db.selectFrom('duress_alarm').select('use').execute();
    expect(uses.map(({ use }) => use)).toContain('shown-at-a-gate');
  });

  it('is told no when the keeper is forced to say yes', async () => {
    const keeper = await enrolled(bench);
    const { id } = await logbook.ask(asked(keeper.key));
    const forced = { reference: keeper.reference, code: keeper.duress.characters };
    await logbook.answer(forced, { consentId: id, answer: 'yes' });
    expect((await logbook.consent(shop.id, id)).state).toBe('refused');
  });

  it('asks the same question once while it is open, and fills nobody’s mailbox', async () => {
    const keeper = await enrolled(bench);
    const first = await logbook.ask(asked(keeper.key));
    expect((await logbook.ask(asked(keeper.key))).id).toBe(first.id);
    for (let more = 0; more < 6; more += 1)
      await logbook.ask(asked(keeper.key, { presenter: `p-${more + 2}` }));
    const told = (await bench.messages()).filter((one) => JSON.stringify(one).includes(keeper.reference));
    expect(told).toHaveLength(3);
  });

  it('learns nothing about a question of somebody else', async () => {
    const keeper = await enrolled(bench);
    const { id } = await logbook.ask(asked(keeper.key));
    await expect(logbook.consent(maker.id, id)).rejects.toThrow('asked no such question');
    const stranger = await enrolled(bench);
    await expect(logbook.answer(stranger, { consentId: id, answer: 'yes' })).rejects.toThrow('over');
  });

  it('asks only at its own gates, and about phones that are in a logbook and not declared', async () => {
    const keeper = await enrolled(bench);
    await expect(logbook.ask(asked(keeper.key, { gate: 'export' }))).rejects.toThrow('no gate export');
    await expect(logbook.ask(asked(bench.aPhone()))).rejects.toThrow('nobody’s logbook');
    const word = { keys: [keeper.key], happened: 'stolen', takenAt: bench.clock() - 1 } as const;
    await bench.declarations.declare({ actor: 'declarer' }, word, freshKey());
    await expect(logbook.ask(asked(keeper.key))).rejects.toThrow('no consent lets it pass');
  });

  it('needs no answer for what is its own', async () => {
    const key = bench.aPhone();
    const own = { keys: [key], participant: shop.id, keeper: 'organisation', basis: 'owned' } as const;
    await logbook.enrolByParticipant(own, freshKey());
    expect((await logbook.ask(asked(key))).state).toBe('given');
  });

  it('is answered by an organisation for a phone of its own', async () => {
    const key = bench.aPhone();
    const own = { keys: [key], participant: maker.id, keeper: 'organisation', basis: 'owned' } as const;
    await logbook.enrolByParticipant(own, freshKey());
    const { id } = await logbook.ask(asked(key));
    await expect(logbook.answerOwn(shop.id, { consentId: id, answer: 'yes' })).rejects.toThrow('over');
    expect((await logbook.answerOwn(maker.id, { consentId: id, answer: 'yes' })).state).toBe('given');
  });
});

it('holds of lawful users are counted, with how long they waited', async () => {
  const from = bench.clock() + dayMs;
  bench.pass(2 * dayMs);
  const keeper = await enrolled(bench);
  const answers = ['yes', 'no', 'yes'] as const;
  for (const [at, answer] of answers.entries()) {
    const { id } = await logbook.ask(asked(keeper.key, { gate: 'resale', presenter: `c-${at}` }));
    bench.pass((at + 1) * minuteMs);
    await logbook.answer(keeper, { consentId: id, answer });
  }
  await logbook.ask(asked(keeper.key, { gate: 'resale', presenter: 'c-9' }));
  bench.pass(hourMs);
  await logbook.goOn();
  expect(await countHolds(db, { from, to: bench.clock() })).toEqual([
    {
      participant: shop.id,
      gate: 'resale',
      asked: 4,
      given: 2,
      givenByCode: 0,
      refused: 1,
      expired: 1,
      medianWaitMs: 2 * minuteMs,
    },
  ]);
});

it('a question is forgotten after a year, and where a keeper was asked a month after their part has ended', async () => {
  const keeper = await enrolled(bench);
  const { id } = await logbook.ask(asked(keeper.key));
  await logbook.leave(keeper);
  expect((await logbook.exported(keeper)).contact).toBe('keeper@example.com');
  bench.pass(31 * dayMs);
  await logbook.goOn();
  expect((await logbook.exported(keeper)).contact).toBeUndefined();
  expect((await logbook.consent(shop.id, id)).state).toBe('expired');
  bench.pass(335 * dayMs);
  await logbook.goOn();
  await expect(logbook.consent(shop.id, id)).rejects.toThrow('asked no such question');
});
