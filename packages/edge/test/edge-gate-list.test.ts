import { writeFile } from 'node:fs/promises';
import { connect } from 'node:http2';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { buildGateList, composeEdge, type EdgeConfig, type RunningEdge } from '../src/index.ts';
import { inFreshFolder, quietConfig, until } from './support/edge-folder.ts';

let edge: RunningEdge | undefined;
afterEach(async () => {
  await edge?.close();
  edge = undefined;
});

/** Writes rows as files and compiles them; `rows` by the option that takes them. */
async function buildFrom(folder: string, rows: Record<string, readonly string[]>): Promise<string> {
  const files = await Promise.all(
    Object.entries(rows).map(async ([kind, lines]) => {
      const path = join(folder, `${kind}.csv`);
      await writeFile(path, lines.join('\n'));
      return [kind, path] as const;
    }),
  );
  const out = join(folder, 'operator.gates');
  const inputs = Object.fromEntries(files);
  const options = { builtAt: 1, skipBadRows: false, lastWins: false, onProgress: () => undefined };
  expect(buildGateList({ inputs, out, ...options }).written).toBeDefined();
  return out;
}

const start = async (config: Partial<EdgeConfig>) => {
  edge = await composeEdge(quietConfig(config));
};

/** What a 5G network is told. */
function statusOf(query: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const session = connect(`http://127.0.0.1:${edge?.addresses.n5g?.port}`);
    session.on('error', reject);
    const stream = session.request({ ':path': `/n5g-eir-eic/v1/equipment-status?${query}` });
    let body = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      body += chunk;
    });
    stream.on('end', () => {
      session.close();
      resolve(/"(?:status|cause)":"([A-Z_]+)"/.exec(body)?.[1] ?? body);
    });
    stream.on('error', reject);
  });
}

const admin = async (path: string) =>
  (await fetch(`http://127.0.0.1:${edge?.addresses.admin?.port}${path}`)).text();

const black = 'pei=imei-352099001761481';

describe.each([0, 1])('an edge with a gate list and no hub, on %i threads of its own', (workers) => {
  it('answers networks by every kind of rule, and counts which decided', async () => {
    await inFreshFolder(async (folder) => {
      const rulesFile = await buildFrom(folder, {
        keys: ['imei,status', '35209900176148,black', '35209900176149,white'],
        ranges: ['from,to,status', '35209900000000,35209900999999,grey'],
        tacs: ['tac,status', '86000000,unknown'],
        subscribers: ['from,to,status', '001010000000000,001010000000999,white'],
        overrides: ['imei,subscriber,status', '35209900176148,262011234567890,white'],
        softwareVersions: ['tac,svn,status', '01000000,07,black'],
      });
      await start({ rulesFile, workers, unknownDeviceN5g: 'UNKNOWN' });
      const told = [
        [black, 'BLACKLISTED', 'local-list', 'no'],
        // Published for another register: "black, but allowed because of the subscriber".
        [`${black}&supi=imsi-262011234567890`, 'WHITELISTED', 'subscriber-override', 'yes'],
        [`${black}&supi=imsi-001010000000999`, 'WHITELISTED', 'subscriber-range', 'yes'],
        // Published for another register: the individual device before its range.
        ['pei=imei-352099001761499', 'WHITELISTED', 'local-list', 'no'],
        ['pei=imei-352099001761500', 'GREYLISTED', 'equipment-range', 'no'],
        ['pei=imei-860000001234560', 'ERROR_EQUIPMENT_UNKNOWN', 'equipment-range', 'no'],
        ['pei=imeisv-0100000012345607', 'BLACKLISTED', 'software-version', 'no'],
        ['pei=imeisv-0100000012345608', 'ERROR_EQUIPMENT_UNKNOWN', 'default', 'no'],
      ] as const;
      for (const [query, status] of told) expect(await statusOf(query), query).toBe(status);
      const metrics = await admin('/metrics');
      for (const [query, status, rule, overridden] of told) {
        const answer = status === 'ERROR_EQUIPMENT_UNKNOWN' ? 'UNKNOWN' : status;
        const labels = `protocol="n5g-eir",answer="${answer}",rule="${rule}",overridden="${overridden}"`;
        expect(metrics, query).toContain(`deadset_edge_answers_total{${labels}} 1`);
      }
      expect(await admin('/ready')).toContain('true');
    });
  });

  it('reads another list when told to, and goes on by the one before when that is damaged', async () => {
    await inFreshFolder(async (folder) => {
      const rulesFile = await buildFrom(folder, { keys: ['imei,status', '35209900176148,grey'] });
      await start({ rulesFile, workers });
      expect(await statusOf(black)).toBe('GREYLISTED');
      await buildFrom(folder, { keys: ['imei,status', '35209900176148,black'] });
      expect(await statusOf(black)).toBe('GREYLISTED');
      edge?.reload();
      await until('the new list answers', async () => (await statusOf(black)) === 'BLACKLISTED');
      await writeFile(rulesFile, 'no list');
      edge?.reload();
      await until('the alarm is raised', async () => (await admin('/health')).includes('"gate-list"'));
      expect(await statusOf(black)).toBe('BLACKLISTED');
      await buildFrom(folder, { keys: ['imei,status', '35209900176148,white'] });
      edge?.reload();
      await until('the third list answers', async () => (await statusOf(black)) === 'WHITELISTED');
      expect(await admin('/health')).not.toContain('"gate-list"');
    });
  });

  it('tells networks one thing of every device where it is told to, whatever is listed', async () => {
    await inFreshFolder(async (folder) => {
      const rulesFile = await buildFrom(folder, { keys: ['imei,status', '35209900176148,black'] });
      await start({ rulesFile, workers, globalResponse: 'white' });
      expect(await statusOf(black)).toBe('WHITELISTED');
      expect(await admin('/metrics')).toContain('rule="global-mode",overridden="yes"} 1');
    });
  });
});

it('an edge does not come up with a gate list that is damaged', async () => {
  await inFreshFolder(async (folder) => {
    const rulesFile = await buildFrom(folder, { keys: ['imei,status', '35209900176148,grey'] });
    await writeFile(rulesFile, 'no list');
    await expect(start({ rulesFile })).rejects.toThrow('This is no gate list');
  });
});
