import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubClient } from '@deadset/client';
import { ClosingStack } from '../../packages/cli/src/town/closing-stack.ts';
import { EdgeView } from './edge-view.ts';
import { enrolNetwork } from './enrol-network.ts';
import type { FollowerOrder } from './follower.ts';
import { freePort, host } from './free-port.ts';
import { KillableProcess } from './killable-process.ts';
import { type RecordServer, startRecordServer } from './record-server.ts';
import { openWitnesses } from './witnesses.ts';

/** What is known of a hub before it runs. */
export interface HubGround {
  readonly hubUrl: string;
  readonly folder: string;
  readonly participant: string;
}

export interface MachineRoomOptions {
  /** More environment for the hub, made when it is known where it will be. */
  readonly hubEnv?: (ground: HubGround) => Promise<Readonly<Record<string, string>>>;
  /** Where the record's database lies; beside everything else when absent. */
  readonly recordFolder?: string;
  /** Where the edge keeps its files; beside everything else when absent. */
  readonly edgeFolder?: string;
  /** Where the edge is told that the hub is, given its port: a proxy, say. */
  readonly hubUrlForEdge?: (hubPort: number) => Promise<string>;
  /** Where the hub is told that a witness is, given its port: a proxy, say. */
  readonly witnessUrl?: (port: number) => Promise<string>;
  /** Another program than `deadset` for hub and edge. */
  readonly program?: string;
  /** Told of a process that ended by itself. */
  readonly onDeath: (name: string) => void;
}

/** A hub on its own PostgreSQL and one edge behind it, all as real processes on ports that stay theirs. */
export interface MachineRoom {
  readonly folder: string;
  readonly hubUrl: string;
  readonly record: RecordServer;
  readonly hub: KillableProcess;
  /** The hub again, with the same keys at the same address, on another database; not started. One at a time. */
  readonly hubOn: (record: RecordServer) => KillableProcess;
  /** Who the witnesses are, as hub and restoring are told. */
  readonly policyFile: string;
  /** Three, of which two must sign. */
  readonly witnesses: readonly KillableProcess[];
  readonly edge: KillableProcess;
  readonly edgeView: EdgeView;
  /** Credentials of the one participant: acts, and the feed. */
  readonly follower: FollowerOrder;
  /** A client that tries once: whoever tortures decides when to try again. */
  readonly client: () => HubClient;
  close(): Promise<void>;
}

const participant = 'torture-network';

export async function openMachineRoom(options: MachineRoomOptions): Promise<MachineRoom> {
  const closing = new ClosingStack();
  try {
    return await build(options, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function build(options: MachineRoomOptions, closing: ClosingStack): Promise<MachineRoom> {
  const folder = closing.add(await makeFolder(), (path) => rm(path, { recursive: true, force: true }));
  const { recordFolder = join(folder, 'record'), onDeath } = options;
  const record = closing.add(await startRecordServer(recordFolder), (it) => it.close());
  const secret = await enrolNetwork(record, participant);
  const hubPort = await freePort();
  const hubUrl = `http://${host}:${hubPort}`;
  const program = options.program === undefined ? {} : { program: options.program };
  const { witnesses, policyFile } = await openWitnesses(folder, options, closing);
  const more = await options.hubEnv?.({ hubUrl, folder, participant });
  const hubOn = (server: RecordServer) => {
    const env = { ...hubEnvironment(server, hubPort, hubUrl), DEADSET_WITNESS_POLICY: policyFile, ...more };
    const args = ['hub', '--data', folder];
    const process = { name: 'hub', args, env, logFile: join(folder, 'hub.log'), onDeath, ...program };
    return closing.add(new KillableProcess(process), (it) => it.stop());
  };
  const hub = hubOn(record);
  await hub.start();

  const [checkPort, adminPort] = [await freePort(), await freePort()];
  const urlForEdge = (await options.hubUrlForEdge?.(hubPort)) ?? hubUrl;
  const data = options.edgeFolder ?? join(folder, 'edge');
  const at = ['--check', `${host}:${checkPort}`, '--admin', `${host}:${adminPort}`];
  const edge = new KillableProcess({
    name: 'edge',
    args: ['edge', '--hub', urlForEdge, '--participant', participant, '--data', data, ...at],
    env: { DEADSET_EDGE_SECRET: secret },
    logFile: join(folder, 'edge.log'),
    onDeath,
    ...program,
  });
  closing.add(edge, (it) => it.stop());
  await edge.start();
  const edgeView = closing.add(new EdgeView(checkPort, adminPort), async (it) => it.close());

  const follower = { hubUrl, participant, secret };
  const retries = { attempts: 1, firstPauseMs: 1 };
  const client = () => new HubClient({ url: hubUrl, participant, secret, timeoutMs: 15_000, retries });
  const close = () => closing.close();
  return {
    folder,
    hubUrl,
    record,
    hub,
    hubOn,
    policyFile,
    witnesses,
    edge,
    edgeView,
    follower,
    client,
    close,
  };
}

function hubEnvironment(record: RecordServer, port: number, url: string): Record<string, string> {
  return {
    DEADSET_HUB_PORT: port.toString(),
    DEADSET_PUBLIC_URL: url,
    DEADSET_REQUESTS_PER_MINUTE: '99999999',
    // One network reports more in a minute here than a city does in a week.
    DEADSET_BRAKE_FACTOR: '100000',
    DEADSET_LOG_LEVEL: 'warn',
    // The list must be the model's, and nothing else's.
    DEADSET_CANARY_SECONDS: '0',
    DATABASE_URL: record.applicationUrl,
    DATABASE_OWNER_URL: record.ownerUrl,
  };
}

/** Open to pass through, for the user that runs PostgreSQL when this runs as root. */
async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'deadset-torture-'));
  await chmod(folder, 0o711);
  await mkdir(join(folder, 'logs'));
  return folder;
}
