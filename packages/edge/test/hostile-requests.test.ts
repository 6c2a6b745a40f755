import { connect } from 'node:http2';
import { gates } from '@deadset/domain';
import fc from 'fast-check';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { CheckApi } from '../src/check-api/index.ts';
import { aGate, askOver, statusPath } from './support/n5g-gate.ts';

/** The same on every run, and told when it fails. */
const seed = 20_261_123;

/** A text that begins as a good one and has pieces put in, taken out and exchanged, by half of them. */
function spoilt(good: fc.Arbitrary<string>, pieces: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(fc.constantFrom(...pieces), fc.string({ minLength: 1, maxLength: 8 }));
  const change = fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), piece, cut: fc.nat(6) });
  return fc.tuple(good, fc.array(change, { maxLength: 4 })).map(([text, changes]) =>
    changes.reduce((spoiled, { share, piece: put, cut }) => {
      const at = Math.floor(share * spoiled.length);
      return spoiled.slice(0, at) + put + spoiled.slice(at + cut);
    }, text),
  );
}

it('a gate of a 5G network has an answer to every query, whatever is in it', async () => {
  const { server, origin, log } = await aGate({
    statusOf: (key) => (key === undefined ? 'UNKNOWN' : 'BLACKLISTED'),
  });
  const session = connect(origin);
  const good = fc.constantFrom(
    'pei=imei-352099001761481&supi=imsi-001010123456789',
    'pei=imeisv-3520990017614823&gpsi=msisdn-441632960001&supported-features=0f',
  );
  const pieces = [
    '&',
    '=',
    '%',
    '%00',
    '%ff',
    '+',
    'pei',
    'imei-',
    '#',
    '?',
    '/../',
    '\u00e9',
    '9'.repeat(400),
  ];
  const seen = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(spoilt(good, pieces), async (query) => {
      // What no header may hold, no client can send: it stays percent-encoded.
      const path = `${statusPath}?${query.replaceAll(/[^\u0021-\u007e]/gu, (odd) => encodeURIComponent(odd))}`;
      const { status, headers, text } = await askOver(session, { ':path': path });
      seen.set(status, (seen.get(status) ?? 0) + 1);
      expect([200, 400, 404, 414]).toContain(status);
      expect(headers['content-type']).toBe(status === 200 ? 'application/json' : 'application/problem+json');
      expect(JSON.parse(text)).toMatchObject(status === 200 ? { status: 'BLACKLISTED' } : { status });
    }),
    { seed, numRuns: 1000 },
  );
  // Both sides of every rule must have been met, or this shows nothing.
  expect(new Set(seen.keys())).toEqual(new Set([200, 400, 404]));
  expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  session.destroy();
  await server.close();
});

it('the check API has an answer to every body, whatever is in it', async () => {
  const api = new CheckApi({
    host: '127.0.0.1',
    port: 0,
    clients: [],
    ownParticipant: 'this-edge',
    healthToken: 'unused',
    steadyClock: () => performance.now(),
    desk: { verdict: () => ({ verdict: { outcome: 'allow', reason: 'no-report-found' }, at: 0 }) },
    list: { position: 0, ageSeconds: undefined },
    entropy: (byteCount) => Buffer.alloc(byteCount),
    log: pino({ level: 'silent' }),
  });
  const { port } = await api.listen();
  const good = fc.oneof(
    fc.constantFrom(...gates).map((gate) => JSON.stringify({ gate, imei: '352099001761481' })),
    fc.json(),
  );
  const pieces = [
    '{',
    '}',
    '[',
    '"',
    ',',
    'null',
    '1e999',
    '\\u0000',
    '__proto__',
    '[['.repeat(500),
    ' '.repeat(5000),
  ];
  const seen = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(spoilt(good, pieces), async (body) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`http://127.0.0.1:${port}/v1/checks`, { method: 'POST', headers, body });
      const { status } = response;
      seen.set(status, (seen.get(status) ?? 0) + 1);
      const answer: unknown = await response.json();
      expect([200, 400, 413]).toContain(status);
      expect(answer).toMatchObject(status === 200 ? { outcome: 'allow' } : { status });
    }),
    { seed, numRuns: 500 },
  );
  expect(new Set(seen.keys())).toEqual(new Set([200, 400, 413]));
  await api.close();
});
