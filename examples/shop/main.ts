// A second-hand shop: one check with a certificate before it buys, then three months of being told.
import { fileCursor, HubClient } from '@deadset/client';
import { account, setting } from '../settings.ts';

const [imei = ''] = process.argv.slice(2);
if (!/^[0-9]{14,16}$/.test(imei)) throw new Error('usage: main.ts IMEI');

const hub = new HubClient(account());

// 1. Ask, and have the answer in writing.
const answer = await hub.checks.certify({ gate: 'resale', imei });
if (!answer.given) {
  console.log(`don't buy it: ${answer.outcome}, ${answer.reason}`);
  console.log(
    `whoever has it can have that looked at: ${new URL(answer.appeal, setting('DEADSET_HUB')).href}`,
  );
  process.exit(1);
}
console.log(`no report found; certificate ${answer.number}, until ${answer.validUntil}`);

// 2. Anybody can check the certificate without asking the hub about it; the holder's code ties it to this phone.
const checked = await hub.checks.verify(answer.certificate);
console.log(checked.ok ? 'the certificate is genuine' : `the certificate is not genuine: ${checked.refusal}`);

// 3. The certificate goes to the customer, holder's code and all. We watch: a seller may report it afterwards.
if (process.argv.includes('--watch')) {
  console.log('watching');
  const cursor = fileCursor(setting('CURSOR_FILE', 'shop.cursor'));
  for await (const event of hub.events.follow({ cursor })) {
    if (event.type !== 'deadset.certificate.watch') continue;
    console.log(`the phone of certificate ${event.data.certificate} was reported: ${event.data.change}`);
    if (event.data.certificate === answer.number) break;
  }
  console.log('show the certificate: a report after it is disputed, and a person decides');
}
