import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GateClient } from '@deadset/client';
import { connectAmf, connectMme } from '@deadset/simulators';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeadsetProcess, freshFolder } from './deadset-process.ts';

let folder: string;
let remove: () => Promise<void>;
let edge: DeadsetProcess | undefined;

beforeEach(async () => {
  ({ path: folder, remove } = await freshFolder());
});
afterEach(async () => {
  await edge?.ended('SIGKILL');
  await remove();
});

const stolen = '351756051234567';
const clear = '351756051234575';

describe('deadset edge with a list and no hub', () => {
  it('answers over S13, N5g-eir and the check API, and ends with 0 on Ctrl-C', async () => {
    await writeFile(join(folder, 'stolen.csv'), `imei,reporting_date,status\n${stolen},,\n`);
    const list = join(folder, 'list.snapshot');
    const built = new DeadsetProcess(['list', 'build', '--from', join(folder, 'stolen.csv'), '--out', list]);
    expect(await built.ended()).toBe(0);

    const any = '127.0.0.1:0';
    edge = new DeadsetProcess(['edge', '--snapshot', list, '--s13', any, '--n5g', any, '--check', any]);
    await edge.saying('"ready":true');
    const { addresses } = JSON.parse(edge.output) as { addresses: Record<'s13' | 'n5g' | 'check', string> };
    const portOf = (protocol: keyof typeof addresses) => Number(addresses[protocol].split(':')[1]);
    const host = '127.0.0.1';

    const mme = await connectMme({ host, port: portOf('s13'), originHost: 'mme.example', realm: 'example' });
    const imsi = '001010000000001';
    expect(await mme.checkIdentity({ imei: stolen, imsi })).toEqual({ status: 'BLACKLISTED' });
    expect(await mme.checkIdentity({ imei: clear, imsi })).toEqual({ status: 'WHITELISTED' });
    await mme.close();

    const amf = await connectAmf({ host, port: portOf('n5g') });
    expect(await amf.checkIdentity({ imei: stolen })).toEqual({
      httpStatus: 200,
      status: 'BLACKLISTED',
    });
    expect(await amf.checkIdentity({ imei: clear })).toEqual({
      httpStatus: 200,
      status: 'WHITELISTED',
    });
    await amf.close();

    const gate = new GateClient({ url: `http://${addresses.check}` });
    expect(await gate.check({ gate: 'resale', imei: stolen })).toMatchObject({
      outcome: 'refuse',
      tier: 1,
    });
    expect(await gate.check({ gate: 'resale', imei: clear })).toMatchObject({ outcome: 'allow' });

    expect(await edge.ended('SIGINT')).toBe(0);
  });

  it('does not start on a list that is damaged, and says so in one sentence', async () => {
    await writeFile(join(folder, 'list.snapshot'), 'not a list');
    edge = new DeadsetProcess([
      'edge',
      '--snapshot',
      join(folder, 'list.snapshot'),
      '--check',
      '127.0.0.1:0',
    ]);
    expect(await edge.ended()).toBe(1);
    expect(edge.output).toBe('');
    expect(
      edge.errors
        .trim()
        .split('\n')
        .filter((line) => !line.startsWith('{')),
    ).toHaveLength(1);
  });
});
