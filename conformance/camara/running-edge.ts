import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DeadsetProcess } from '../../e2e/story/deadset-process.ts';
import { FeedServer, logKeys } from '../../packages/edge/test/support/feed-server.ts';
import { createTokenGiver } from '../../packages/edge/test/support/token-giver.ts';
import { phones, recordListings } from './phones.ts';

/** Small enough that a scenario can be over them. */
export const limits = { perSecond: 5, perDay: 10 } as const;
export const scope = 'device-authenticity:check-status';
const issuer = 'https://gateway.operator.example';

/** An edge as a process of its own, with a record and an operator's list of one phone for each thing to be asked. */
export interface RunningEdge {
  /** Where `{api-root}` is. */
  readonly apiRoot: string;
  /** An access token of the operator's gateway, good for ten minutes unless the claims say otherwise. */
  token(claims: Record<string, unknown>): Promise<string>;
  stop(): Promise<void>;
}

export async function startEdge(): Promise<RunningEdge> {
  const folder = await mkdtemp(path.join(tmpdir(), 'deadset-camara-'));
  const file = (name: string) => path.join(folder, name);
  const gateway = await createTokenGiver();
  await writeFile(file('keys.json'), gateway.keys);
  const record = new FeedServer(logKeys());
  record.publish(...recordListings);
  await writeFile(file('list.snapshot'), record.snapshotNow());
  await buildGateList(file);
  const lists = ['--snapshot', file('list.snapshot'), '--rules', file('operator.gates')];
  const gate = ['--camara', '127.0.0.1:0', '--camara-keys', file('keys.json'), '--camara-issuer', issuer];
  const most = ['--camara-rate', `${limits.perSecond}`, '--camara-quota', `${limits.perDay}`];
  const edge = new DeadsetProcess(['edge', ...lists, ...gate, ...most]);
  await edge.saying('"ready":true');
  const { addresses } = JSON.parse(edge.output) as { addresses: { camara: string } };
  const stop = async () => {
    await edge.ended('SIGTERM');
    await rm(folder, { recursive: true });
  };
  const token = (claims: Record<string, unknown>) =>
    gateway.token({ iss: issuer, exp: Math.floor(Date.now() / 1000) + 600, scope, ...claims });
  return { apiRoot: `http://${addresses.camara}`, token, stop };
}

/** The operator's own list: a phone for each reason, its allowed types, and a type that it knows there is not. */
async function buildGateList(file: (name: string) => string): Promise<void> {
  const reasons = ['lost', 'blacklisted', 'blocked', 'fraud', 'non-payment', 'regulatory'] as const;
  const rows = reasons.map((reason) => `${phones[reason]},black,${reason},2026-03-01`);
  await writeFile(file('keys.csv'), `imei,status,reason,reported\n${rows.join('\n')}\n`);
  const tacs = [`${phones.allowed.slice(0, 8)},white`, `${phones['not found'].slice(0, 8)},unknown`];
  await writeFile(file('tacs.csv'), `tac,status\n${tacs.join('\n')}\n`);
  const inputs = ['--keys', file('keys.csv'), '--tacs', file('tacs.csv')];
  const build = new DeadsetProcess(['gate-list', 'build', ...inputs, '--out', file('operator.gates')]);
  if ((await build.ended()) !== 0) throw new Error(`the gate list was not built: ${build.errors}`);
}
