import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HubClient } from '@deadset/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveTown } from './live-town.ts';

let town: LiveTown;
beforeAll(async () => {
  town = await LiveTown.start();
});
afterAll(() => town.close());

/** A phone that nobody has said anything about. */
let serial = 0;
function aPhone(): string {
  serial += 1;
  return `49990177${String(serial).padStart(6, '0')}`;
}

describe('the example of an operator', () => {
  it('answers its core by an edge of its own, reports for a caller, sees its receipt, and takes it back', async () => {
    const env = {
      DEADSET_EDGE_DATA: join(town.folder, 'example-edge'),
      S13_PORT: '0',
      CALLERS_IMEIS: aPhone(),
    };
    const operator = await town.example('operator', 'network-a', env);
    const exitCode = await operator.ended();
    expect({ exitCode, errors: exitCode === 0 ? '' : operator.errors }).toEqual({ exitCode: 0, errors: '' });
    const said = operator.output.trim().split('\n');
    expect(said).toEqual([
      expect.stringMatching(/^the core is answered on 127\.0\.0\.1:\d+ \(Diameter S13\)$/),
      "the caller's line was in a phone with 1 IMEI(s)",
      expect.stringMatching(/^reported as [0-9A-Z]{4}-[0-9A-Z]{4}; networks track it until \S+$/),
      'the code is for the caller alone, and to end the report',
      'on the list at our own gates, by our receipt',
      'the caller found it: withdrawn',
    ]);
  });
});

describe('the example of a maker', () => {
  it('does all that the conformance kit asks of an activation', async () => {
    const env = {
      DEADSET_EDGE: town.gates.checks,
      DEADSET_EDGE_TOKEN: await tokenOf('maker'),
      PORT: '0',
    };
    const maker = await town.example('maker', 'maker', env);
    await maker.saying('/activate');
    const [, url = ''] = /POST (\S+)/.exec(maker.output) ?? [];
    const kit = town.deadset('conform', 'maker', url, ...(await town.asking('maker')));
    const exitCode = await kit.ended();
    expect({ exitCode, failures: failuresIn(kit.output) }).toEqual({ exitCode: 0, failures: [] });
    expect(await maker.ended('SIGKILL')).toBeNull();
  });
});

describe('the example of a shop', () => {
  it('buys with a certificate, and hears of it when the phone is reported afterwards', async () => {
    const imei = aPhone();
    const env = { CURSOR_FILE: join(town.folder, 'shop.cursor') };
    const shop = await town.example('shop', 'shop', env, imei, '--watch');
    await shop.saying('watching');
    expect(shop.output).toMatch(/^no report found; certificate \S+, until \S+\nthe certificate is genuine\n/);

    const secret = await town.secret('network-b');
    const network = new HubClient({ url: town.hubUrl, participant: 'network-b', secret });
    const takenAt = new Date(Date.now() - 60_000).toISOString();
    await network.declare({ imeis: [imei], happened: 'stolen', takenAt });
    await shop.saying('was reported: declared');
    expect(await shop.ended()).toBe(0);
    expect(shop.output).toContain('a report after it is disputed, and a person decides');
  });

  it('does not buy a phone that was reported, and says where that can be looked at', async () => {
    const imei = aPhone();
    const secret = await town.secret('network-b');
    const network = new HubClient({ url: town.hubUrl, participant: 'network-b', secret });
    const takenAt = new Date(Date.now() - 60_000).toISOString();
    await network.declare({ imeis: [imei], happened: 'stolen', takenAt });
    const shop = new HubClient({
      url: town.hubUrl,
      participant: 'shop',
      secret: await town.secret('shop'),
    });
    await expect
      .poll(async () => (await shop.checks.ask({ gate: 'resale', imei })).outcome, { timeout: 20_000 })
      .toBe('hold');
    const example = await town.example('shop', 'shop', {}, imei);
    expect(await example.ended()).toBe(1);
    expect(example.output).toContain("don't buy it: hold, declared-not-proved");
    expect(example.output).toContain(`${town.hubUrl}/appeal`);
  });
});

async function tokenOf(member: 'maker' | 'shop'): Promise<string> {
  return (await readFile(join(town.folder, `${member}.token`), 'utf8')).trim();
}

/** The lines of a report that say what failed and why. */
function failuresIn(output: string): string[] {
  return output.split('\n').filter((line) => /^(✗| +why:)/.test(line));
}
