import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Avp, avp, findAvp, numberOf } from '../src/diameter/index.ts';
import { composeEdge, type RunningEdge } from '../src/index.ts';
import { capabilitiesRequest, checkAvps, checkRequest } from './support/diameter-samples.ts';
import { imeiKey, inFreshFolder, quietConfig } from './support/edge-folder.ts';
import { FeedServer, logKeys } from './support/feed-server.ts';
import { connectRaw } from './support/raw-socket-peer.ts';

const listed = '35209900176148';
const identity = { originHost: 'eir01.example', originRealm: 'example', productName: 'deadset' };

let edge: RunningEdge;
let peer: Awaited<ReturnType<typeof connectRaw>>;

beforeAll(() =>
  inFreshFolder(async (folder) => {
    const log = new FeedServer(logKeys());
    log.publish({ key: imeiKey(Number(listed)), listing: { effect: 'prohibited', tier: 1 } });
    const snapshotFile = join(folder, 'list.snapshot');
    await writeFile(snapshotFile, log.snapshotNow());
    edge = await composeEdge(quietConfig({ snapshotFile, s13: { host: '127.0.0.1', port: 0, ...identity } }));
    peer = await connectRaw(edge.addresses.s13?.port ?? 0);
    peer.send(capabilitiesRequest());
    await peer.next();
  }),
);
afterAll(async () => {
  peer.socket.destroy();
  await edge.close();
});

/** Equipment-Status of a device, asked for by these digits, subscriber and software version. */
async function statusOf(imei: string, subscriber?: string, softwareVersion?: string) {
  const terminal: Avp[] = [avp('IMEI', imei)];
  if (softwareVersion !== undefined) terminal.push(avp('Software-Version', softwareVersion));
  const others = checkAvps().filter(({ code }) => code !== 1 && code !== 1401);
  const user = subscriber === undefined ? [] : [avp('User-Name', subscriber)];
  peer.send(checkRequest({ avps: [...others, avp('Terminal-Information', terminal), ...user] }));
  return numberOf(findAvp((await peer.next()).avps, 'Equipment-Status'));
}

const digits = [listed, `${listed}0`, `${listed}1`, `${listed}9`, `${listed}77`];
const subscribers = [undefined, '001010123456789', '00101', 'someone@example', ''];
const versions = [undefined, '07', '99', 'x'];
const ways = digits.flatMap((imei) =>
  subscribers.flatMap((subscriber) => versions.map((version) => [imei, subscriber, version] as const)),
);

describe('a phone that is listed with fourteen digits', () => {
  it.each(ways)('is refused when asked for as %s, by subscriber %s with software %s', async (...way) => {
    expect(await statusOf(...way)).toBe(1);
  });

  it('is told from its neighbours by each of the fourteen', async () => {
    for (let place = 0; place < listed.length; place += 1) {
      const other = (Number(listed[place]) + 1) % 10;
      const neighbour = `${listed.slice(0, place)}${other}${listed.slice(place + 1)}`;
      expect(await statusOf(neighbour, '001010123456789')).toBe(0);
      expect(await statusOf(`${neighbour}0`)).toBe(0);
    }
  });
});
