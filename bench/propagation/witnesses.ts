import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { logVerifierKey } from '@deadset/hub';
import { formatTlogPolicy, type PolicyWitness, parseVerifierKey } from '@deadset/protocol';

/** Starts one process of `deadset` and resolves when it answers. */
export type StartService = (
  name: string,
  args: readonly string[],
) => Promise<{ whenReady(): Promise<unknown> }>;

/**
 * Witnesses as processes of their own, on free ports, and the policy file that makes more than half of them the quorum.
 *
 * Gives the file's path; undefined when there are none, and the hub's own clock cosigns.
 */
export async function startWitnesses(
  folder: string,
  ports: readonly number[],
  start: StartService,
): Promise<string | undefined> {
  if (ports.length === 0) return undefined;
  const log = await logVerifierKey(folder);
  const witnesses: PolicyWitness[] = [];
  for (const [i, port] of ports.entries()) {
    const [name, listen] = [`witness-${i}`, `127.0.0.1:${port}`];
    const args = ['--listen', listen, '--data', join(folder, name), '--name', `${name}.bench`, '--log', log];
    const service = await start(name, ['witness', ...args]);
    await service.whenReady();
    const key = parseVerifierKey(await verifierKeyAt(`http://${listen}`));
    if (key === undefined) throw new Error(`${name} does not say its key`);
    witnesses.push({ name: `W${i}`, key, url: `http://${listen}` });
  }
  const logKey = parseVerifierKey(log);
  const quorum = Math.floor(ports.length / 2) + 1;
  const path = join(folder, 'witness-policy');
  const policy = { logKeys: logKey === undefined ? [] : [logKey], witnesses, quorum };
  await writeFile(path, formatTlogPolicy(policy));
  return path;
}

async function verifierKeyAt(url: string): Promise<string> {
  const health: unknown = await (await fetch(`${url}/health`)).json();
  const isNamed = typeof health === 'object' && health !== null && 'verifierKey' in health;
  return isNamed ? String(health.verifierKey) : '';
}
