import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { logVerifierKey } from '@deadset/hub';
import { formatTlogPolicy, type PolicyWitness, parseVerifierKey } from '@deadset/protocol';
import type { ServiceProcess } from '../supervisor/service-process.ts';
import { allStarted, type Ground, startService, townHost } from './town-services.ts';

/** How many of the town's witnesses must cosign a head. */
const quorum = 2;

/** Where the hub reads whose cosignatures its log needs. */
export function witnessPolicyFile(dataFolder: string): string {
  return join(dataFolder, 'witness-policy');
}

/**
 * Three witnesses as processes of their own, each with a folder and a key, and the policy that the hub reads: two of three.
 *
 * They come before the hub, for it signs nothing before it has heard what they cosigned last.
 */
export async function startWitnesses(ground: Ground): Promise<ServiceProcess[]> {
  const { dataFolder, ports } = ground;
  const logVkey = await logVerifierKey(dataFolder);
  const processes = await allStarted(
    ports.witnesses.map((port, place) => startWitness(ground, port, place, logVkey)),
  );
  const witnesses = await Promise.all(ports.witnesses.map((port, place) => describeWitness(port, place)));
  const logKey = parseVerifierKey(logVkey);
  const policy = formatTlogPolicy({ logKeys: logKey === undefined ? [] : [logKey], witnesses, quorum });
  await writeFile(witnessPolicyFile(dataFolder), policy);
  return processes;
}

function startWitness(ground: Ground, port: number, place: number, logVkey: string): Promise<ServiceProcess> {
  const name = `witness-${place + 1}`;
  const folder = join(ground.dataFolder, name);
  const listen = ['--listen', `${townHost}:${port}`, '--data', folder];
  return startService(
    ground,
    name,
    ['witness', ...listen, '--name', `${name}.example`, '--log', logVkey],
    {},
  );
}

async function describeWitness(port: number, place: number): Promise<PolicyWitness> {
  const url = `http://${townHost}:${port}`;
  const health: unknown = await (await fetch(`${url}/health`)).json();
  const line =
    typeof health === 'object' && health !== null && 'verifierKey' in health ? health.verifierKey : '';
  const key = parseVerifierKey(String(line));
  if (key === undefined) throw new Error(`witness ${place + 1} does not say its key`);
  return { name: `W${place + 1}`, key, url };
}
