import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { type SigningKey, sha256 } from '@deadset/protocol';
import {
  AttemptSender,
  AttemptSpool,
  type AttemptStore,
  type AttemptTally,
  SpoolThread,
} from './attempts/index.ts';
import type { MetListing } from './checks/index.ts';
import { type EdgeConfig, servedBy } from './config.ts';
import type { EdgeParts } from './edge-parts.ts';
import { ErasureFollower, ErasureMark } from './erasures/index.ts';
import {
  FeedFollower,
  HubEnrolment,
  HubSession,
  keepEdgeKey,
  ListFiles,
  ListKeeper,
  lockFolder,
  RefusalTally,
  TrustPin,
} from './feed/index.ts';
import { ReceiptSender } from './receipts/index.ts';

/** What ties an edge to its hub: the feed coming down, receipts and attempts going up, and all that is on disk. */
export interface HubLink {
  /** The edge's public key, in hexadecimal. */
  readonly edge: string;
  readonly refusals: RefusalTally;
  readonly attempts: AttemptTally;
  /** Whether the feed is open. */
  isConnected(): boolean;
  recordAttempt(met: MetListing): void;
  /** A port over which another thread brings attempts; absent where no other thread meets any. */
  readonly attemptPort?: () => MessagePort;
  /** Stops following and ends when everything is on disk. */
  close(): Promise<void>;
}

/** Takes up the list as it was left on disk, and begins to follow the hub. */
export async function openHubLink(
  config: EdgeConfig,
  hubConfig: NonNullable<EdgeConfig['hub']>,
  dataFolder: string,
  parts: EdgeParts,
): Promise<HubLink> {
  const { list, alarms, log, clock, entropy } = parts;
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(dataFolder);
  const key = await keepEdgeKey(join(dataFolder, 'edge.key'), entropy);
  const edge = key.verifier.publicKey.toString('hex');
  const pin = await TrustPin.open(join(dataFolder, 'trust-anchors.json'), hubConfig.trustAnchors);
  const files = await ListFiles.open(dataFolder);
  await recoverList(files, pin, parts);

  const hub = new HubSession({ ...hubConfig, clock });
  const { participant } = hubConfig;
  const enrolment = new HubEnrolment({ hub, pin, key, participant, serves: servedBy(config), alarms, log });
  const meet = (signal: AbortSignal) => enrolment.meet(signal);
  const receipts = receiptsOf(config, key, { ...parts, hub, meet });
  const keeper = new ListKeeper({ files, alarms, log, onKept: (applied) => receipts.kept(applied) });
  receipts.kept(list.applied);
  const refusals = new RefusalTally();
  const follower = new FeedFollower({ list, keeper, hub, enrolment, refusals, alarms, log, entropy });
  const spool = await openSpool(config, join(dataFolder, 'attempts'), parts, () => sender.ring());
  const sender = new AttemptSender({ spool, hub, meet, edge, entropy, log });

  const mark = await ErasureMark.open(join(dataFolder, 'erasures'));
  const erasures = new ErasureFollower({ hub, meet, list, keeper, mark, key, clock, entropy, log });

  const closing = new AbortController();
  const running = [follower, receipts, sender, erasures].map((part) => part.run(closing.signal));
  return {
    edge,
    refusals,
    attempts: spool.tally,
    isConnected: () => follower.isConnected,
    recordAttempt: (met) => spool.record(met),
    ...(spool instanceof SpoolThread ? { attemptPort: () => spool.newPort() } : {}),
    close: async () => {
      closing.abort();
      await Promise.all(running);
      await keeper.close();
      await spool.close();
      await files.close();
      lock.release();
    },
  };
}

/** On a thread of its own where other threads answer, so that nothing the keeper does delays an attempt. */
function openSpool(
  { workers = 0, logLevel }: EdgeConfig,
  folder: string,
  { alarms, log }: EdgeParts,
  onDurable: () => void,
): Promise<AttemptStore> {
  const parts = { folder, alarms, log, onDurable };
  return workers === 0 ? AttemptSpool.open(parts) : SpoolThread.open({ ...parts, logLevel });
}

async function recoverList(files: ListFiles, pin: TrustPin, { list, alarms, log }: EdgeParts): Promise<void> {
  const { policyOfKept } = pin;
  if (policyOfKept === undefined) return;
  const { state, ...recovery } = await files.recover(policyOfKept);
  list.start(state, files.mark);
  log.info(
    { position: list.position, count: state.list.count, ...recovery },
    'the list was taken up from disk',
  );
  if (list.isAtMark) return;
  alarms.raise('below-high-water-mark');
  log.error(
    { position: list.position, mark: files.mark.position },
    'the disk holds an older list than it once did',
  );
}

function receiptsOf(
  { shadow = [], actsFromTier = 0, ...chosen }: EdgeConfig,
  key: SigningKey,
  parts: Pick<EdgeParts, 'clock' | 'entropy' | 'log'> & {
    hub: HubSession;
    meet: (signal: AbortSignal) => Promise<unknown>;
  },
): ReceiptSender {
  const settings = [
    'deadset edge configuration v3',
    `unknown-device-s13 ${chosen.unknownDeviceS13 ?? chosen.unknownDevice}`,
    `unknown-device-n5g ${chosen.unknownDeviceN5g ?? chosen.unknownDevice}`,
    `global-response ${chosen.globalResponse ?? 'off'}`,
    `shadow ${shadow.toSorted().join(' ')}`,
    `acts-from-tier ${actsFromTier}`,
  ];
  const configuration = sha256(Buffer.from(`${settings.join('\n')}\n`));
  return new ReceiptSender({ ...parts, key, configuration: configuration.toString('hex') });
}
