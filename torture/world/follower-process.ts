import { setTimeout as delay } from 'node:timers/promises';
import {
  applyBatch,
  decodeBatch,
  decodeEntryLeaf,
  decodeOpening,
  FeedFrameReader,
  type FeedState,
  genesis,
  leafKinds,
  parserOf,
  positionOf,
  TokenAnswer,
  TrustAnchors,
  type VerifierPolicy,
} from '@deadset/protocol';
import { policyOf } from '../../packages/edge/src/feed/trust-pin.ts';
import type { FollowerNews, FollowerOrder } from './follower.ts';

/** How long to wait before the hub is asked again, in milliseconds. */
const retryMs = 50;
/** A stream that says nothing for so long is opened anew, in milliseconds: the other side may be gone without a word. */
const silenceMs = 15_000;

/** Ids of all entries that were ever verified: each must come once. */
const entryIds = new Set<string>();

process.once('disconnect', () => process.exit(0));
process.once('message', (order: FollowerOrder) => {
  follow(order).catch((error: unknown) => {
    tell({ kind: 'refused', refusal: String(error), position: -1 });
  });
});

/** Follows for ever from the first position on, verifying all; ends at the first batch that does not verify. */
async function follow(order: FollowerOrder): Promise<void> {
  let policy: VerifierPolicy | undefined;
  let state = genesis;
  for (;;) {
    try {
      policy ??= await fetchPolicy(order);
      for await (const bytes of batchesAfter(positionOf(state), order)) {
        const result = applyBatch(state, bytes, policy);
        if (!result.ok) {
          tell({ kind: 'refused', refusal: result.refusal, position: positionOf(state) });
          return;
        }
        state = result.state;
        tell(verifiedNews(state, bytes));
      }
    } catch (error) {
      // The hub is away, or broke off: that is what it is here for. A refusal of the position is not.
      if (error instanceof PositionRefused) {
        tell({ kind: 'refused', refusal: error.message, position: positionOf(state) });
        return;
      }
    }
    await delay(retryMs);
  }
}

class PositionRefused extends Error {}

function verifiedNews(state: FeedState, bytes: Buffer): FollowerNews {
  const { leaves, firstPosition } = decodeBatch(bytes);
  const mentions: { key: number; isListed: boolean }[] = [];
  let twice = 0;
  for (const { leaf, opening } of leaves) {
    if (leaf[0] !== leafKinds.entry || opening === undefined) continue;
    const { entryId, act } = decodeEntryLeaf(leaf);
    const id = entryId.toString('hex');
    if (entryIds.has(id)) twice += 1;
    entryIds.add(id);
    for (const key of decodeOpening(opening).keys) mentions.push({ key, isListed: act === 'declare' });
  }
  return {
    kind: 'verified',
    firstPosition,
    size: state.frontier.size,
    leaves: leaves.length,
    digest: state.list.digest().toString('hex'),
    count: state.list.count,
    twice,
    mentions,
  };
}

async function* batchesAfter(position: number, order: FollowerOrder): AsyncGenerator<Buffer> {
  const silence = new AbortController();
  const headers = { authorization: `Bearer ${await fetchToken(order)}` };
  const watchdog = setTimeout(() => silence.abort(), silenceMs);
  try {
    const url = `${order.hubUrl}/v1/feed?after=${position}`;
    const response = await fetch(url, { headers, signal: silence.signal });
    if (response.status === 409) throw new PositionRefused('the hub knows nothing of our position');
    if (!response.ok) throw new Error(`the feed answered ${response.status}`);
    const reader = new FeedFrameReader();
    for await (const chunk of response.body ?? []) {
      watchdog.refresh();
      for (const frame of reader.push(Buffer.from(chunk))) if (frame.kind === 'batch') yield frame.bytes;
    }
  } finally {
    clearTimeout(watchdog);
    silence.abort();
  }
}

async function fetchPolicy({ hubUrl }: FollowerOrder): Promise<VerifierPolicy> {
  const anchors = parserOf(TrustAnchors)(await (await fetch(`${hubUrl}/v1/trust-anchors`)).json());
  if (!anchors.ok) throw new Error(anchors.problem);
  return policyOf(anchors.value);
}

async function fetchToken({ hubUrl, participant, secret }: FollowerOrder): Promise<string> {
  const response = await fetch(`${hubUrl}/v1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${participant}:${secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
    signal: AbortSignal.timeout(5_000),
  });
  const token = parserOf(TokenAnswer)(await response.json());
  if (!token.ok) throw new Error(token.problem);
  return token.value.access_token;
}

function tell(news: FollowerNews): void {
  process.send?.(news);
}
