// A maker's activation service: nobody sets a stolen phone up anew, and a phone in a logbook waits for its keeper.
import { createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { GateClient, HubClient } from '@deadset/client';
import { RegistryError } from '@deadset/domain';
import type { CounterAnswer } from '@deadset/protocol';
import { account, fieldsOf, setting } from '../settings.ts';

const { url, participant, secret } = account();
const hub = new HubClient({ url, participant, secret });
// Our own edge answers from memory in microseconds, and goes on while the hub is away.
const token = process.env['DEADSET_EDGE_TOKEN'];
const edge = new GateClient({
  url: setting('DEADSET_EDGE', 'http://127.0.0.1:8410'),
  ...(token === undefined ? {} : { token }),
});
const appeal = `${url}/appeal`;

// Whoever presents a phone gets a pseudonym under our own key: the registry never learns a name.
const pseudonymKey = randomBytes(32);
const pseudonym = (account: string) => createHmac('sha256', pseudonymKey).update(account).digest('base64url');

async function activate(imei: string, account: string): Promise<CounterAnswer> {
  const presenter = pseudonym(account);
  const { outcome, reason, position } = await edge.check({ gate: 'activation', imei, presenter });
  if (outcome === 'allow') return { decision: 'done', sentence: 'Activated.', position };
  const why = { reason, appeal, position };
  if (outcome === 'refuse') return { decision: 'refused', sentence: 'Reported stolen.', ...why };
  if (reason !== 'keeper-consent-needed')
    return { decision: 'held', sentence: 'Reported. Activation waits until that is settled.', ...why };
  return askKeeper(imei, presenter, why);
}

/** What keepers were asked, by phone and presenter: the customer comes again, and the answer counts for them alone. */
const asked = new Map<string, string>();

async function askKeeper(
  imei: string,
  presenter: string,
  why: Partial<CounterAnswer>,
): Promise<CounterAnswer> {
  const key = `${imei} ${presenter}`;
  const before = asked.get(key);
  const { consentId, state } =
    before === undefined
      ? await hub.consents.ask({ gate: 'activation', imei, presenter })
      : await hub.consents.look(before);
  if (state === 'asked') asked.set(key, consentId);
  else asked.delete(key);
  if (state === 'given') return { decision: 'done', sentence: 'The keeper agreed. Activated.' };
  const sentence = state === 'asked' ? 'Its keeper has been asked.' : 'Its keeper did not agree.';
  return { decision: 'held', sentence, consent: consentId, ...why };
}

const server = createServer((request, response) => {
  const send = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  let text = '';
  request.setEncoding('utf8').on('data', (part: string) => (text += part));
  request.on('end', () => {
    const { imei = '', account = '' } = fieldsOf(text);
    if (!/^[0-9]{14,16}$/.test(imei) || account === '') return send(400, { sentence: 'imei and account' });
    activate(imei, account).then(
      (answer) => send(200, answer),
      (error: unknown) => {
        // A counter that cannot ask decides nothing.
        const words = error instanceof RegistryError ? error.message : 'a fault';
        console.error(`held: ${words}`);
        send(503, { decision: 'held', sentence: 'We cannot check just now. Try again soon.', appeal });
      },
    );
  });
});
server.listen(Number(setting('PORT', '9000')), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  console.log(`POST http://127.0.0.1:${port}/activate {"imei": "…", "account": "…"}`);
});
