import { formatImei, type Listing } from '@deadset/domain';
import {
  type Approval,
  approvalChallenge,
  commitmentTo,
  declarationName,
  EntryFold,
  type EntryLeaf,
  encodeApproverLeaf,
  encodeEntryLeaf,
  encodeOpening,
  encodeSnapshot,
  type FeedState,
  ListState,
  type SealedLeaf,
  sealBatch,
  sha256,
  signApproverLeaf,
  signatureTypes,
  signCheckpoint,
  signingKey,
} from '@deadset/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SoftPasskey, softPasskey } from '../../protocol/test/support/soft-passkey.ts';
import { composeEdge, type RunningEdge } from '../src/index.ts';
import { imeiKey, inFreshFolder, quietConfig, until } from './support/edge-folder.ts';
import { anchorsOf, FeedServer, logKeys } from './support/feed-server.ts';
import { sealAs } from './support/unchecked-seal.ts';

const proved: Listing = { effect: 'prohibited', tier: 1 };
const stolen = imeiKey(35_209_900_176_148);
const token = 'a-token-of-the-shop';
const client = {
  participant: 'metro-mobile',
  tokenSha256: sha256(Buffer.from(token)).toString('hex'),
  gates: ['resale'] as const,
};
const hourMs = 3_600_000;

/** Three cosigners, two of whom must sign. */
const one = logKeys(1);
const all = { log: one.log, cosigners: [1, 2, 3].flatMap((number) => logKeys(number).cosigners) };
const root = signingKey('root', signatureTypes.log, Buffer.alloc(32, 77));
const roots = ['police-east', 'insurer-west'].map((organisation) => ({
  organisation,
  publicKey: root.verifier.publicKey,
}));
const anchors = {
  ...anchorsOf(all),
  quorum: 2,
  approverRoots: roots.map(({ organisation, publicKey }) => ({
    organisation,
    key: publicKey.toString('hex'),
  })),
};

let hub: FeedServer;
let edge: RunningEdge | undefined;
let now: number;

beforeEach(async () => {
  now = Date.now() - 30 * hourMs;
  hub = new FeedServer(all, () => now);
  hub.anchors = anchors;
  await hub.start();
});
afterEach(async () => {
  await edge?.close();
  edge = undefined;
  await hub.stop();
});

/** The secret by which the feed server names the declaration on a key. */
const secret = Buffer.alloc(16);
secret.writeUIntBE(stolen, 0, 6);
const declaration = declarationName(secret);
const deviceLabel = Buffer.alloc(16, 7);

/** An entry about the stolen phone, with the opening that belongs to it. */
function entry(said: Partial<EntryLeaf>): SealedLeaf {
  const opening = encodeOpening({ salt: Buffer.alloc(32, 8), mode: 'total', isQuiet: false, keys: [stolen] });
  const leaf = encodeEntryLeaf({
    entryId: Buffer.alloc(16, 9),
    deviceLabel,
    declaration,
    commitment: commitmentTo(opening),
    act: 'withdraw',
    tier: 1,
    at: now,
    authority: 'public',
    keyIds: [],
    evidence: { kind: 'none' },
    ...said,
  });
  return { leaf, opening };
}

function approverLeaf({ key }: SoftPasskey, signedBy = root): SealedLeaf {
  const unsigned = { ...key, at: now, action: 'enrol' } as const;
  return { leaf: encodeApproverLeaf(signApproverLeaf(unsigned, signedBy.privateKey)) };
}

const proposalId = Buffer.alloc(16, 10);

function proposal(...people: readonly SoftPasskey[]): SealedLeaf {
  const proposed = { deviceLabel, declaration, reason: 1, proposalId, proposedAt: now };
  const approvals: Approval[] = people.map(({ approve }) => approve(approvalChallenge(proposed)));
  const keyIds = people.map(({ key }) => key.keyId);
  const evidence = { kind: 'approvals', reason: 1, proposedAt: now, approvals } as const;
  return entry({ act: 'propose', entryId: proposalId, authority: 'approvers', keyIds, evidence });
}

const unlist = () =>
  entry({ act: 'unlist', authority: 'approvers', evidence: { kind: 'proposal', proposalId } });

/** The state without the phone, which the hostile hub says that its list is. */
function withoutPhone(state: FeedState): Pick<FeedState, 'list' | 'approvals'> {
  return { list: state.list.with([{ key: stolen, declaration }]), approvals: state.approvals };
}

/** Signs with every key that there is, cosigners' too, that the phone is off the list by these leaves. */
function sendHostile(...leaves: readonly SealedLeaf[]): void {
  hub.send(sealAs(hub.state, leaves, withoutPhone(hub.state), all, now));
  hub.snapshot = hub.snapshotNow();
}

function sendHonest(...leaves: readonly SealedLeaf[]): void {
  const sealed = sealBatch(hub.state, leaves, all, now, roots);
  expect(sealed.rejected).toEqual([]);
  hub.send(sealed);
}

async function start(folder: string): Promise<void> {
  await edge?.close();
  edge = await composeEdge(
    quietConfig({
      dataFolder: folder,
      hub: { ...hub.config, trustAnchors: anchors },
      check: { host: '127.0.0.1', port: 0, clients: [client] },
    }),
  );
}

/** An edge that has the stolen phone on its list. */
async function follow(folder: string): Promise<void> {
  await start(folder);
  hub.publish({ key: stolen, listing: proved });
  await until('the edge follows', () => edge?.position() === hub.position);
}

async function metrics(): Promise<string> {
  return (await fetch(`http://127.0.0.1:${edge?.addresses.admin?.port}/metrics`)).text();
}

async function refused(what: string, reason: string): Promise<void> {
  await until(`the edge refuses a ${what} for ${reason}`, async () =>
    (await metrics()).includes(`deadset_edge_refused_total{what="${what}",reason="${reason}"}`),
  );
}

/** What is wrong shows in the leaves, or in what the list lacks beside them. */
async function snapshotRefused(): Promise<void> {
  await until('the edge refuses the snapshot by its leaves', async () =>
    /refused_total\{what="snapshot",reason="(bad-evidence|unjustified)"\}/.test(await metrics()),
  );
}

async function outcome(): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${edge?.addresses.check?.port}/v1/checks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ gate: 'resale', imei: formatImei(stolen) }),
  });
  const answer: unknown = await response.json();
  return answer !== null && typeof answer === 'object' && 'outcome' in answer ? answer.outcome : answer;
}

describe('a hub that has every key, its witnesses’ too, and takes a phone off without being entitled to', () => {
  const [east, west] = [softPasskey('police-east'), softPasskey('insurer-west')];
  const stranger = softPasskey('police-east');
  const thief = signingKey('root', signatureTypes.log, Buffer.alloc(32, 78));

  it.each<[string, string, () => SealedLeaf[]]>([
    ['by a withdrawal without evidence', 'bad-evidence', () => [entry({})]],
    [
      'by a withdrawal with a wrong secret',
      'bad-evidence',
      () => [entry({ evidence: { kind: 'withdrawal-secret', secret: Buffer.alloc(16, 1) } })],
    ],
    [
      'by another declaration’s secret',
      'bad-evidence',
      () => [
        entry({
          declaration: declarationName(Buffer.alloc(16, 1)),
          evidence: { kind: 'withdrawal-secret', secret },
        }),
      ],
    ],
    ['by a lapse, though it has no end', 'bad-evidence', () => [entry({ act: 'lapse' })]],
    ['by a raise that ends at once', 'bad-evidence', () => [entry({ act: 'raise', untilAt: now })]],
    ['by an unlisting that nobody proposed', 'bad-evidence', () => [unlist()]],
    [
      'by an unlisting before its 24 hours',
      'bad-evidence',
      () => {
        sendHonest(approverLeaf(east), approverLeaf(west), proposal(east, west));
        now += 24 * hourMs - 1;
        return [unlist()];
      },
    ],
    [
      'by two approvers of one organisation',
      'bad-evidence',
      () => {
        sendHonest(approverLeaf(east), approverLeaf(stranger));
        return [proposal(east, stranger)];
      },
    ],
    [
      'by an approver whom no pinned root has certified',
      'bad-evidence',
      () => [approverLeaf(east, thief), approverLeaf(west), proposal(east, west)],
    ],
    [
      'by an approver whom nobody has certified',
      'bad-evidence',
      () => [approverLeaf(east), proposal(east, west)],
    ],
    ['by no entry at all', 'bad-state', () => []],
  ])('%s, is refused by the following edge and by a fresh one', async (_how, refusal, leaves) => {
    await inFreshFolder(async (folder) => {
      await follow(folder);
      hub.send(sealAs(hub.state, [], hub.state, all, now));
      const hostile = leaves();
      await until('the honest part is followed', () => edge?.position() === hub.position);
      const { position } = hub;
      sendHostile(...hostile);
      await refused('batch', refusal);
      await snapshotRefused();
      expect(await outcome()).toBe('refuse');
      expect(edge?.position()).toBe(position);
    });
    await inFreshFolder(async (folder) => {
      await start(folder);
      await snapshotRefused();
      await until('it takes the honest part from the feed', async () => (await outcome()) === 'refuse');
    });
  });

  it('by a stronger word that is over already, as if it stood for all others, is refused likewise', async () => {
    const name = declarationName(Buffer.alloc(16, 1));
    const over = { tier: 3, untilAt: 1 } as const;
    await inFreshFolder(async (folder) => {
      await follow(folder);
      const { position, state } = hub;
      const listing = { effect: 'prohibited', ...over } as const;
      const list = state.list.with([{ key: stolen, declaration: name, listing }]);
      const shadow = entry({ act: 'declare', declaration: name, ...over });
      hub.send(sealAs(state, [shadow], { list, approvals: state.approvals }, all, now));
      hub.snapshot = hub.snapshotNow();
      await refused('batch', 'bad-evidence');
      await refused('snapshot', 'malformed');
      expect(await outcome()).toBe('refuse');
      expect(edge?.position()).toBe(position);
    });
    await inFreshFolder(async (folder) => {
      await start(folder);
      await refused('snapshot', 'malformed');
      await until('it takes the honest part from the feed', async () => (await outcome()) === 'refuse');
    });
  });

  it('by a lapse before the end, under a state leaf of tomorrow, is refused likewise', async () => {
    const day = 24 * hourMs;
    await inFreshFolder(async (folder) => {
      await start(folder);
      sendHonest(entry({ act: 'declare', tier: 0, untilAt: now + day }));
      await until('the edge follows', () => edge?.position() === hub.position);
      const { position, state } = hub;
      const lapse = entry({ act: 'lapse', tier: 0, authority: 'clock' });
      const fold = new EntryFold(state.list, state.approvals);
      expect(fold.add(lapse, now + day)).toBeUndefined();
      const sealed = sealAs(state, [lapse], fold.end(), all, now + day);
      // The witnesses sign by their own clocks.
      const { frontier, root, anchor } = sealed.state;
      if (anchor === undefined) throw new Error('a state has an anchor');
      const head = { origin: all.log.verifier.name, size: frontier.size, root };
      const note = signCheckpoint(head, all.log, all.cosigners, now);
      hub.send({
        batch: { ...sealed.batch, note },
        state: { ...sealed.state, anchor: { ...anchor, note }, cosignedAt: now },
      });
      hub.snapshot = hub.snapshotNow();
      await refused('batch', 'bad-time');
      await refused('snapshot', 'bad-time');
      expect(edge?.position()).toBe(position);
    });
  });

  it('but an unlisting that two organisations proposed a day before is taken', async () => {
    await inFreshFolder(async (folder) => {
      await follow(folder);
      sendHonest(approverLeaf(east), approverLeaf(west), proposal(east, west));
      now += 24 * hourMs;
      sendHonest(unlist());
      await until('the edge follows', () => edge?.position() === hub.position);
      expect(await outcome()).toBe('allow');
    });
  });
});

describe('a hub that serves another list than its log has', () => {
  it('beside a genuine checkpoint is refused by a fresh edge, which takes the list from the feed', async () => {
    await inFreshFolder(async (folder) => {
      hub.publish({ key: stolen, listing: proved });
      const { anchor, approvals } = hub.state;
      if (anchor === undefined) throw new Error('a state has an anchor');
      hub.snapshot = encodeSnapshot({ anchor, approvals, list: ListState.empty });
      await start(folder);
      await refused('snapshot', 'bad-state');
      await until('the edge follows', () => edge?.position() === hub.position);
      expect(await outcome()).toBe('refuse');
    });
  });

  it('of another history, well signed, is refused as a fork by an edge that was away meanwhile', async () => {
    await inFreshFolder(async (folder) => {
      await follow(folder);
      const { position } = hub;
      await hub.stop();
      hub = new FeedServer(all, () => now);
      hub.anchors = anchors;
      for (let batches = 0; batches < 3; batches += 1) hub.publish();
      await hub.start();
      await start(folder);
      await refused('batch', 'fork');
      hub.snapshot = hub.snapshotNow();
      await refused('snapshot', 'bad-root');
      expect(await outcome()).toBe('refuse');
      expect(edge?.position()).toBe(position);
    });
  });
});

describe('a thief of the hub’s keys without the witnesses’', () => {
  it('changes nothing at an edge that follows, and nothing at a fresh one', async () => {
    const stolenKeys = { log: all.log, cosigners: all.cosigners.slice(0, 1) };
    await inFreshFolder(async (folder) => {
      await follow(folder);
      const { position } = hub;
      const taken = entry({ evidence: { kind: 'withdrawal-secret', secret } });
      hub.send(sealAs(hub.state, [taken], withoutPhone(hub.state), stolenKeys, now));
      hub.snapshot = hub.snapshotNow();
      await refused('batch', 'no-quorum');
      expect(await outcome()).toBe('refuse');
      expect(edge?.position()).toBe(position);
    });
    await inFreshFolder(async (folder) => {
      await start(folder);
      await refused('snapshot', 'no-quorum');
      await until('it takes what the witnesses signed', async () => (await outcome()) === 'refuse');
      expect(edge?.position()).toBe(1);
    });
  });
});
