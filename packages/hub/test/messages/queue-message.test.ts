import { afterAll, describe, expect, it } from 'vitest';
import { systemEntropy } from '../../src/entropy.ts';
import { type Address, createMessageSender, lineHash } from '../../src/messages/index.ts';
import { createTestDatabase } from '../support/test-database.ts';

const database = await createTestDatabase();
afterAll(() => database.close());

const at = Date.UTC(2026, 0, 5, 12);
const sealKey = Buffer.alloc(32, 5);
const sender = createMessageSender({ sealKey, entropy: systemEntropy });
const declaredLine = lineHash(sealKey, '+447700900123');

function queued(to: Address, line?: Buffer) {
  const values = { reference: '7K3M-Q2XD' };
  const message = { to, template: 'report-changed', values, at } as const;
  return database.db
    .transaction()
    .execute((trx) => sender.send(trx, { ...message, ...(line !== undefined && { declaredLine: line }) }));
}

describe('queueMessage', () => {
  it('keeps the message in the transaction of its act, the address sealed', async () => {
    await queued({ channel: 'email', address: 'keeper@example.com' }, declaredLine);
    const rows = await database.db.selectFrom('message').selectAll().execute();
    expect(rows).toMatchObject([{ template: 'report-changed', channel: 'email', status: 'waiting' }]);
    const [row] = rows;
    expect(row?.sealed?.includes('keeper')).toBe(false);
    expect(row?.sealed?.includes('7K3M')).toBe(false);
  });

  it.each<[string, Address]>([
    ['the declared line', { channel: 'sms', number: '+447700900123' }],
    ['its mailbox at an operator', { channel: 'email', address: '07700900123@operator.example' }],
    ['its mailbox with the country', { channel: 'email', address: '+447700900123@operator.example' }],
  ])('never sends anything to %s', async (_, to) => {
    await expect(queued(to, declaredLine)).rejects.toMatchObject({ code: 'not-allowed' });
    const another = lineHash(sealKey, '+447700900124');
    await expect(queued(to, another)).resolves.toBeUndefined();
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
