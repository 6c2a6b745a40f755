import {
  applyBatch,
  FeedFrameReader,
  type FeedState,
  parserOf,
  parseVerifierKey,
  positionOf,
  TokenAnswer,
  TrustAnchors,
  type VerifierPolicy,
  verifySnapshot,
} from '@deadset/protocol';

/** What the bench tells a worker: how many followers it is, of which hub. */
export interface FollowerOrder {
  readonly hubUrl: string;
  readonly participant: string;
  readonly secret: string;
  readonly count: number;
}

/** What a worker tells: all its followers stand and follow, or the slowest of them has verified up to a position. */
export type FollowerNews =
  | { readonly kind: 'following' }
  | { readonly kind: 'verified'; readonly position: number; readonly at: number };

process.once('message', (order: FollowerOrder) => {
  followAll(order).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});

async function followAll(order: FollowerOrder): Promise<void> {
  const policy = await fetchPolicy(order.hubUrl);
  const authorization = `Bearer ${await fetchToken(order)}`;
  const counts = new Map<number, number>();
  const verified = (position: number) => {
    const count = (counts.get(position) ?? 0) + 1;
    counts.set(position, count);
    if (count < order.count) return;
    counts.delete(position);
    tell({ kind: 'verified', position, at: performance.timeOrigin + performance.now() });
  };
  for (let i = 0; i < order.count; i += 1) {
    const state = await fetchState(order.hubUrl, authorization, policy);
    const body = await openFeed(order.hubUrl, authorization, positionOf(state));
    follow(body, state, policy, verified).catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  }
  tell({ kind: 'following' });
}

/** Verifies whatever comes, as an edge does: every opening, the list's digest, the root, the signatures. */
async function follow(
  body: ReadableStream<Uint8Array>,
  from: FeedState,
  policy: VerifierPolicy,
  verified: (position: number) => void,
): Promise<void> {
  let state = from;
  const reader = new FeedFrameReader();
  for await (const chunk of body) {
    for (const frame of reader.push(Buffer.from(chunk))) {
      if (frame.kind !== 'batch') continue;
      const result = applyBatch(state, frame.bytes, policy);
      if (!result.ok) throw new Error(`a follower refused a batch: ${result.refusal}`);
      state = result.state;
      verified(positionOf(state));
    }
  }
}

function tell(news: FollowerNews): void {
  process.send?.(news);
}

async function fetchPolicy(hubUrl: string): Promise<VerifierPolicy> {
  const anchors = parserOf(TrustAnchors)(await (await fetch(`${hubUrl}/v1/trust-anchors`)).json());
  if (!anchors.ok) throw new Error(anchors.problem);
  const logKey = parseVerifierKey(anchors.value.logKey);
  const cosigners = anchors.value.cosigners.map(parseVerifierKey).filter((key) => key !== undefined);
  if (logKey === undefined) throw new Error('the hub names no log key');
  return { logKey, cosigners, quorum: anchors.value.quorum };
}

async function fetchToken({ hubUrl, participant, secret }: FollowerOrder): Promise<string> {
  const response = await fetch(`${hubUrl}/v1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${participant}:${secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const token = parserOf(TokenAnswer)(await response.json());
  if (!token.ok) throw new Error(token.problem);
  return token.value.access_token;
}

async function fetchState(hubUrl: string, authorization: string, policy: VerifierPolicy): Promise<FeedState> {
  const response = await fetch(`${hubUrl}/v1/snapshot`, { headers: { authorization } });
  const result = verifySnapshot(Buffer.from(await response.arrayBuffer()), policy, -1);
  if (!result.ok) throw new Error(`a follower refused the snapshot: ${result.refusal}`);
  return result.state;
}

async function openFeed(
  hubUrl: string,
  authorization: string,
  after: number,
): Promise<ReadableStream<Uint8Array>> {
  const response = await fetch(`${hubUrl}/v1/feed?after=${after}`, { headers: { authorization } });
  if (!response.ok || response.body === null) throw new Error(`the feed answered ${response.status}`);
  return response.body;
}
