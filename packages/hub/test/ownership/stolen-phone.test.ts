import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { goToOperator, type Kept, makeReport } from '../support/report-journey.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { aSubscriber, operatorId, startTestSite, type TestSite } from '../support/test-site.ts';

const database = await createTestDatabase();
const keeper = aSubscriber('keeper', 111_111);
const [phone] = keeper.deviceKeys;
if (phone === undefined) throw new Error('a keeper without a phone');
let site: TestSite;

beforeAll(async () => {
  site = await startTestSite(database, [keeper, aSubscriber('stranger', 222_222)]);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

/** Signs in at the operator as somebody who has the phone in hand: reads the code that came to its SIM. */
async function signInWithSim(visitor: PageVisitor, signIn: VisitedPage): Promise<VisitedPage> {
  const line = keeper.lineLabel;
  const asking = await visitor.submit(signIn, '/sim-code', { line });
  const screen = await visitor.open(
    new URL(`/phone-screen?line=${encodeURIComponent(line)}`, signIn.url).href,
  );
  const code = /id="sim-code">(\d{6})</.exec(screen.html)?.[1] ?? '';
  return visitor.submit(asking, '/sim-code/confirm', { code });
}

async function signInWithAccount(visitor: PageVisitor, signIn: VisitedPage): Promise<VisitedPage> {
  const { account, password } = keeper;
  return visitor.submit(signIn, '/sign-in', { account, password });
}

/** Everything about declarations and what follows from them, as text that can be compared. */
async function record(): Promise<string> {
  const declarations = await database.db.selectFrom('declaration').selectAll().orderBy('id').execute();
  const listings = await database.db.selectFrom('listing').selectAll().orderBy('imei_key').execute();
  const acts = await database.db.selectFrom('declaration_act').selectAll().orderBy('id').execute();
  return JSON.stringify({ declarations, listings, acts });
}

describe('a stolen phone', () => {
  let kept: Kept;

  it('whoever holds the stolen phone (its SIM, its mailbox) can neither raise, nor withdraw, nor read the declaration', async () => {
    const victim = new PageVisitor(site.url);
    ({ kept } = await makeReport(victim, phone));
    const before = await record();

    // Read: nothing was sent to the line or the mailbox, so the thief has no code; the reference alone opens nothing.
    const thief = new PageVisitor(site.url);
    const door = await thief.open('/report/status');
    const guess = await thief.submit(door, '/report/status', {
      reference: kept.reference,
      code: '0000-0000-0000-0000',
    });
    expect(guess.status).toBe(400);
    expect(guess.html).toContain('We cannot find a report with this reference and code');
    expect((await thief.open('/report/prove')).url.pathname).toBe('/report/status');
    expect((await thief.open('/report/withdraw')).url.pathname).toBe('/report/status');

    // Raise: even at a computer where the victim's own visit is open, the SIM's code proves nothing.
    const confirm = await signInWithSim(victim, await goToOperator(victim, operatorId));
    expect(confirm.html).toContain('With a code that was sent to the SIM');
    const refused = await victim.submit(confirm, '/report/prove/confirm');
    expect(refused.status).toBe(403);
    expect(refused.html).toContain('A code sent to the SIM that was in the phone proves nothing');
    expect(refused.html).toContain('Your report stays as it was');
    expect(await record()).toBe(before);

    // Withdraw: not without the code, and once it is proved not with the code and the SIM either.
    const noCode = await victim.submit(await victim.open('/report/withdraw'), '/report/withdraw', {
      code: 'guess',
    });
    expect(noCode.html).toContain('That is not the withdrawal code of this report');
    const proof = await signInWithAccount(victim, await goToOperator(victim, operatorId));
    expect((await victim.submit(proof, '/report/prove/confirm')).html).toContain('Your phone is a dead set');
    const proved = await record();
    const page = await victim.open('/report/withdraw');
    const asked = await victim.submit(page, '/report/withdraw', { code: kept.code, operator: operatorId });
    const turnedAway = await victim.submit(await signInWithSim(victim, asked), '/report/prove/confirm');
    expect(turnedAway.html).toContain('A code sent to the SIM that was in the phone proves nothing');
    expect(await record()).toBe(proved);
  });

  it('is withdrawn by its keeper, with the code and the same proof again', async () => {
    const visitor = new PageVisitor(site.url);
    const status = await visitor.submit(await visitor.open('/report/status'), '/report/status', {
      reference: kept.reference.toLowerCase(),
      code: kept.code.replaceAll('-', ' '),
    });
    expect(status.html).toContain('Your phone is a dead set');
    const withdraw = await visitor.open('/report/withdraw');
    const code = { code: kept.code, operator: operatorId };
    const confirm = await signInWithAccount(
      visitor,
      await visitor.submit(withdraw, '/report/withdraw', code),
    );
    expect((await visitor.submit(confirm, '/report/prove/confirm')).html).toContain(
      'You withdrew this report',
    );
  });
});
