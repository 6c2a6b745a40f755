import { type HubClient, ProblemError } from '@deadset/client';
import { isReceiptGood } from '@deadset/protocol';
import { type ConformCase, type Finding, failed, passed, skipped } from './conform-case.ts';

/** What the cases about following are made of. */
export interface FollowingTrial {
  readonly hub: HubClient;
  /** Whose receipts are looked for. */
  readonly participant: string;
  /** Whether the implementation refuses this phone now. */
  readonly refuses: (imei: string) => Promise<boolean>;
  readonly clock: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

/** How soon after publication a gate must refuse, in milliseconds, and how long the kit waits to be able to say how late. */
const inTimeMs = 1_000;
const patienceMs = 20_000;
const lookMs = 20;

/** That the implementation follows the record: how quickly, and that it says so. */
export function followingCases(trial: FollowingTrial): ConformCase[] {
  return [freshCase(trial), receiptCase(trial)];
}

function freshCase(trial: FollowingTrial): ConformCase {
  return {
    id: 'following.fresh',
    title: `a phone that is reported now is refused within ${inTimeMs} ms of its publication`,
    toDo: 'Hold the feed (GET /v1/feed) open and apply each batch as it comes; do not poll, and do not wait for a file.',
    run: () => refusedInTime(trial),
  };
}

async function refusedInTime(trial: FollowingTrial): Promise<Finding> {
  const { hub, refuses, clock, pause } = trial;
  const opened = await declareFresh(trial);
  const imei = opened.devices.find(({ kind }) => kind === 'fresh')?.imei;
  if (imei === undefined) return failed('the hub declared nothing');
  const end = clock() + patienceMs;
  let publishedAt: number | undefined;
  for (;;) {
    if (await refuses(imei)) {
      const lateMs = publishedAt === undefined ? 0 : clock() - publishedAt;
      const seen = `${Math.round(lateMs)} ms after the kit saw its publication`;
      return lateMs <= inTimeMs ? passed(seen) : failed(seen);
    }
    if (clock() > end)
      return publishedAt === undefined
        ? failed('the hub published nothing in time; look at its /health')
        : failed(`it is let through still, ${Math.round(clock() - publishedAt)} ms after its publication`);
    if (publishedAt === undefined) publishedAt = await seenPublished(hub, clock);
    await pause(lookMs);
  }
}

/** When the kit saw that followers can have the fresh device; undefined while they cannot. */
async function seenPublished(hub: HubClient, clock: () => number): Promise<number | undefined> {
  const { devices } = await hub.sandbox.look();
  const fresh = devices.find(({ kind }) => kind === 'fresh');
  return fresh?.publishedAt === undefined ? undefined : clock();
}

/** Two runs within ten seconds: the second waits for its turn. */
async function declareFresh({ hub, clock, pause }: FollowingTrial) {
  const end = clock() + patienceMs;
  for (;;) {
    try {
      return await hub.sandbox.open({ fresh: true });
    } catch (error) {
      if (!(error instanceof ProblemError) || error.code !== 'rate-limited' || clock() > end) throw error;
    }
    await pause(1_000);
  }
}

function receiptCase({ hub, participant, clock, pause }: FollowingTrial): ConformCase {
  return {
    id: 'following.receipts',
    title: 'signed receipts say up to where the gates follow, and are up to date',
    toDo: 'After each batch, sign and send POST /v1/receipts; enrol the edge first (POST /v1/edges).',
    async run() {
      const { size } = await hub.board.latency();
      const end = clock() + patienceMs;
      for (;;) {
        const { receipts } = await hub.board.receipts();
        const own = receipts.filter((one) => one.participant === participant).map(({ receipt }) => receipt);
        if (own.some((receipt) => !isReceiptGood(receipt)))
          return failed('the signature of a receipt is wrong');
        const furthest = Math.max(...own.map(({ position }) => position));
        if (own.length > 0 && furthest >= size - 1) return passed(`up to position ${furthest}`);
        if (clock() > end) {
          const said = own.length === 0 ? 'none' : `one up to position ${furthest} of ${size - 1}`;
          return failed(`the hub has ${said} from ${participant}`);
        }
        await pause(200);
      }
    },
  };
}

/** In place of the cases about following, where no hub was named. */
export function followingNotTried(): ConformCase[] {
  return [
    {
      id: 'following.fresh',
      title: 'the implementation follows the record',
      toDo: '',
      run: () => Promise.resolve(skipped('needs --hub, --participant and its credentials')),
    },
  ];
}
