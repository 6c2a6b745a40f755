import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeclarationService } from '../../src/declarations/index.ts';
import { systemEntropy } from '../../src/entropy.ts';
import { type Address, createMessageSender, lineHash } from '../../src/messages/index.ts';
import { keyAt } from '../support/entry-writer.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { asOwner } from '../support/test-server.ts';

const database = await createTestDatabase();
const { db } = database;
afterAll(() => database.close());

const at = Date.UTC(2026, 0, 5, 12);
const sealKey = Buffer.alloc(32, 5);
const sender = createMessageSender({ sealKey, entropy: systemEntropy });
const codeKey = Buffer.alloc(32, 7);
const declarations = createDeclarationService({ db, clock: () => at, entropy: randomBytes, codeKey });
const declarer = { actor: 'declarer' } as const;

function declare(n: number, number?: string) {
  const line = number === undefined ? {} : { line: lineHash(sealKey, number) };
  const word = { keys: [keyAt(n)], happened: 'stolen', takenAt: at - 1000, ...line } as const;
  return declarations.declare(declarer, word, `declare-${n}`);
}

function queued(to: Address, ...phones: number[]) {
  const values = { reference: '7K3M-Q2XD' };
  const about = phones.map(keyAt);
  return db
    .transaction()
    .execute((trx) => sender.send(trx, { to, about, template: 'appeal-changed', values, at }));
}

beforeAll(async () => {
  await declare(1, '+447700900123');
  await declare(2, '+447700900124');
  await declare(3);
});

describe('queueMessage', () => {
  it('keeps the message in the transaction of its act, the address sealed', async () => {
    expect(await queued({ channel: 'email', address: 'keeper@example.com' }, 1)).toBe('queued');
    const rows = await db.selectFrom('message').selectAll().execute();
    expect(rows).toMatchObject([{ template: 'appeal-changed', channel: 'email', status: 'waiting' }]);
    const [row] = rows;
    expect(row?.sealed?.includes('keeper')).toBe(false);
    expect(row?.sealed?.includes('7K3M')).toBe(false);
  });

  it('lets nobody have a stranger’s mailbox filled: three a day of what anybody can have sent, and warnings are none of it', async () => {
    const send = (address: string, template: 'appeal-received' | 'appeal-changed', when = at) => {
      const [to, values] = [{ channel: 'email', address } as const, { reference: '7K3M-Q2XD' }];
      const message = { to, about: [], template, values, at: when };
      return db.transaction().execute((trx) => sender.send(trx, message));
    };
    const told = [];
    for (const address of [
      'filled@example.com',
      'Filled@example.com',
      'filled@example.com',
      'FILLED@example.com',
    ])
      told.push(await send(address, 'appeal-received'));
    expect(told).toEqual(['queued', 'queued', 'queued', 'withheld']);
    expect(await send('another@example.com', 'appeal-received')).toBe('queued');
    expect(await send('filled@example.com', 'appeal-changed')).toBe('queued');
    expect(await send('filled@example.com', 'appeal-received', at + 86_400_000)).toBe('queued');
  });

  it.each<[string, Address]>([
    ['the declared line', { channel: 'sms', number: '+447700900123' }],
    ['its mailbox at an operator', { channel: 'email', address: '07700900123@operator.example' }],
    ['its mailbox with the country', { channel: 'email', address: '+447700900123@operator.example' }],
  ])('never sends anything about a phone to %s', async (_, to) => {
    const count = async () => (await db.selectFrom('message').select('id').execute()).length;
    const before = await count();
    expect(await queued(to, 1)).toBe('withheld');
    expect(await queued(to, 3, 1)).toBe('withheld');
    expect(await count()).toBe(before);
    // That of another phone, of one whose line nobody named, and of none.
    expect([await queued(to, 2), await queued(to, 3), await queued(to)]).toEqual([
      'queued',
      'queued',
      'queued',
    ]);
  });

  it('sends to a line again when the report of its phone has ended, and keeps nothing of it once that is erased', async () => {
    const to = { channel: 'sms', number: '+447700900125' } as const;
    const { reference, withdrawalCode: code } = await declare(4, to.number);
    expect(await queued(to, 4)).toBe('withheld');
    await declarations.withdraw(declarer, { reference, code }, 'withdraw-4');
    expect(await queued(to, 4)).toBe('queued');
    const line = lineHash(sealKey, to.number);
    const lines = () => db.selectFrom('declared_line').select('line').where('line', '=', line).execute();
    expect(await lines()).toHaveLength(1);
    const own = `(select id from register.declaration where reference = '${reference}')`;
    await asOwner(database.ownerUrl, `delete from register.declaration_act where declaration_id = ${own}`);
    await asOwner(database.ownerUrl, `delete from register.declaration where reference = '${reference}'`);
    expect(await lines()).toEqual([]);
  });

  it.each<Address>([
    { channel: 'sms', number: '07700900123' },
    { channel: 'sms', number: '+44 7700 900123' },
    { channel: 'email', address: 'two@example.com,three@example.com' },
    { channel: 'email', address: 'a@example.com\r\nBcc: b@example.com' },
    { channel: 'email', address: 'nobody' },
  ])('refuses the address %o, which is not one', async (to) => {
    await expect(queued(to)).rejects.toMatchObject({ code: 'invalid' });
  });
});
