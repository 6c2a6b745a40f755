import { afterEach, describe, expect, it } from 'vitest';
import { answerKinds } from './support/n5g-answers.ts';
import { aGate, askOnce, checkPath, overloadedFor, statusPath } from './support/n5g-gate.ts';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

async function open(...given: Parameters<typeof aGate>) {
  const gate = await aGate(...given);
  endings.push(() => gate.server.close());
  return gate;
}

describe('the gate of a 5G network', () => {
  it.each(answerKinds)('answers $status $cause when $when', async (kind) => {
    const { origin } = await open(kind.gate);
    const { status, headers, text } = await askOnce(origin, kind.request, kind.body);
    const problem = status === 200 ? {} : (JSON.parse(text) as Record<string, unknown>);
    expect({ status, cause: problem['cause'] }).toEqual({ status: kind.status, cause: kind.cause });
    expect(problem['invalidParams'] ?? []).toMatchObject(
      kind.param === undefined ? [] : [{ param: kind.param }],
    );
    expect(headers).toMatchObject({ ...kind.headers, 'content-length': String(text.length) });
    expect(headers['content-type']).toBe(status === 200 ? 'application/json' : 'application/problem+json');
  });

  it.each(answerKinds.filter(({ request }) => request?.[':method'] === undefined))(
    'answers HEAD with the same headers and nothing else when $when',
    async (kind) => {
      const { origin } = await open(kind.gate);
      const request = { ':path': checkPath, ...kind.request };
      const get = await askOnce(origin, request);
      const head = await askOnce(origin, { ...request, ':method': 'HEAD' });
      expect(head.text).toBe('');
      expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' });
    },
  );

  it('asks about the device, its software and the subscriber that the network named', async () => {
    const asked: unknown[] = [];
    const { origin } = await open({
      statusOf: (...question) => {
        asked.push(question);
        return 'WHITELISTED';
      },
    });
    const queries = [
      'pei=imeisv-3520990017614823&supi=imsi-001010123456789',
      'supi=imsi-001010123456789&gpsi=msisdn-441632960001&pei=imei-352099001761489',
      'pei=imeisv%2D3520990017614803&supi=nai-x%40example',
      'pei=mac-00-00-5E-00-53-00&supi=imsi%2D00101',
    ];
    for (const query of queries) await askOnce(origin, { ':path': `${statusPath}?${query}` });
    expect(asked).toEqual([
      [35_209_900_176_148, 23, 1_001_010_123_456_789],
      [35_209_900_176_148, -1, 1_001_010_123_456_789],
      [35_209_900_176_148, 3, undefined],
      [undefined, -1, 100_101],
    ]);
  });

  it('sheds by the priority that the request names, and never asks the desk then', async () => {
    const asked: unknown[] = [];
    const { origin } = await open({
      overload: overloadedFor(750),
      statusOf: (key) => {
        asked.push(key);
        return 'WHITELISTED';
      },
    });
    const priorities = ['0', '15', '16', '31', undefined];
    const statuses: number[] = [];
    for (const priority of priorities) {
      const named = priority === undefined ? {} : { '3gpp-sbi-message-priority': priority };
      statuses.push((await askOnce(origin, { ':path': checkPath, ...named })).status);
    }
    expect(statuses).toEqual([200, 200, 503, 503, 503]);
    expect(asked).toHaveLength(2);
  });

  it('says nothing of its own failure to the network, and writes no identity in its log', async () => {
    const { origin, log } = await open({
      statusOf: () => {
        throw new Error('the index is torn');
      },
    });
    const { text } = await askOnce(origin);
    expect(text).not.toContain('torn');
    expect(log.lines).toHaveLength(1);
    expect(JSON.stringify(log.lines)).not.toMatch(/\d{11}/);
  });
});
