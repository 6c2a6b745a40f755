// A network operator: an edge in front of its core, and a call handler who reports a caller's phone.
import { createHash } from 'node:crypto';
import { HubClient } from '@deadset/client';
import { composeEdge } from '@deadset/edge';
import { account, setting } from '../settings.ts';

const { url, participant, secret } = account();
const hub = new HubClient({ url, participant, secret });

// 1. The edge follows the list, verifies every byte of it, answers the core from memory and signs receipts.
const edge = await composeEdge({
  dataFolder: setting('DEADSET_EDGE_DATA', 'edge-data'),
  hub: { url, participant, secret, serves: [participant] },
  s13: {
    host: '127.0.0.1',
    port: Number(setting('S13_PORT', '3868')),
    originHost: 'eir.operator.example',
    originRealm: 'operator.example',
    productName: 'deadset example',
  },
  unknownDevice: 'WHITELISTED',
  logLevel: 'warn',
});
console.log(`the core is answered on 127.0.0.1:${edge.addresses.s13?.port} (Diameter S13)`);

// 2. "My phone was stolen, I don't know its IMEI." The operator knows which phone its SIM was in, and its second slot.
const phonesOfLines = new Map([['+447700900123', setting('CALLERS_IMEIS', '499901001234560').split(',')]]);
const imeis = phonesOfLines.get('+447700900123') ?? [];
console.log(`the caller's line was in a phone with ${imeis.length} IMEI(s)`);

// 3. The caller's word goes on the record. The key is made of the call, so that asking twice is one act.
const call = setting('CALL_ID', 'call-1');
const idempotencyKey = createHash('sha256').update(`${participant} ${call} ${imeis.join()}`).digest('hex');
const { reference, withdrawalCode, untilAt } = await hub.declare(
  { imeis, happened: 'stolen', takenAt: new Date(Date.now() - 600_000).toISOString() },
  { idempotencyKey },
);
console.log(`reported as ${reference}; networks track it until ${untilAt ?? 'it is proved'}`);
console.log('the code is for the caller alone, and to end the report');

// 4. Follow it: each party says by its own signed receipts when its gates answer by the list that has it.
for (let stands = false; !stands; ) {
  const { parties } = await hub.status(reference, { code: withdrawalCode });
  stands = parties.some((one) => one.participant === participant && one.state !== 'waiting');
  if (!stands) await new Promise((resolve) => setTimeout(resolve, 200));
}
console.log('on the list at our own gates, by our receipt');

// 5. "I found it in my coat." Nobody has proved it yet, so the code alone takes it back.
const { status } = await hub.withdraw(reference, { code: withdrawalCode });
console.log(`the caller found it: ${status}`);

if (process.argv.includes('--stay')) {
  console.log('answering until Ctrl-C');
  await new Promise((resolve) => process.once('SIGINT', resolve));
}
await edge.close();
