import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ImeiKey } from '@deadset/domain';
import {
  commitmentTo,
  declarationName,
  type EntryLeaf,
  encodeEntryBundle,
  encodeEntryLeaf,
  encodeOpening,
  encodeStateLeaf,
  type FeedState,
  Frontier,
  genesis,
  leafHash,
  parseTilePath,
  type Receipt,
  type SealedLeaf,
  sealBatch,
  signatureTypes,
  signCheckpoint,
  signingKey,
  signReceipt,
} from '@deadset/protocol';

export const logKey = signingKey('monitor.test/log', signatureTypes.log, Buffer.alloc(32, 1));
export const witnessKeys = [2, 3].map((seed) =>
  signingKey(`w${seed}.test`, signatureTypes.cosignature, Buffer.alloc(32, seed)),
);
const edgeKey = signingKey('edge', signatureTypes.log, Buffer.alloc(32, 9)).privateKey;

/** An entry about one key, under the secret of that number. */
export function entryOf(key: ImeiKey, number: number, said: Partial<EntryLeaf>): SealedLeaf {
  const salt = Buffer.alloc(32, number);
  const opening = encodeOpening({ salt, mode: 'total', isQuiet: false, keys: [key] });
  const leaf = encodeEntryLeaf({
    entryId: Buffer.alloc(16, number),
    deviceLabel: Buffer.alloc(16, number),
    declaration: declarationName(secretOf(number)),
    commitment: commitmentTo(opening),
    act: 'declare',
    tier: 1,
    at: 1_800_000_000_000,
    authority: 'public',
    keyIds: [],
    evidence: { kind: 'none' },
    ...said,
  });
  return { leaf, opening };
}

export function secretOf(number: number): Buffer {
  return Buffer.alloc(16, number);
}

/** The public side of a hub over real HTTP, which can lie in every way: leaves, heads and receipts are what the test says. */
export class PublicLog {
  state: FeedState = genesis;
  leaves: Buffer[] = [];
  note = '';
  receipts: { participant: string; receipt: Receipt }[] = [];
  /** What it serves at any other path, as at a witness or a gate. */
  readonly others = new Map<string, string>();
  #server: Server | undefined;
  url = '';

  async start(): Promise<void> {
    const server = createServer((request, response) => this.#serve(request, response));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a listener without an address');
    this.#server = server;
    this.url = `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** Seals what an honest hub would, at this instant. */
  publish(at: number, ...entries: readonly SealedLeaf[]): void {
    const { batch, state } = sealBatch(this.state, entries, { log: logKey, cosigners: witnessKeys }, at);
    this.state = state;
    this.leaves.push(...batch.leaves.map(({ leaf }) => leaf));
    this.note = batch.note;
  }

  /** Puts leaves and a state leaf behind the others, whatever they say, and signs with every key. */
  publishUnjudged(at: number, ...entries: readonly SealedLeaf[]): void {
    const { list, approvals } = this.state;
    this.leaves.push(...entries.map(({ leaf }) => leaf));
    const states = [
      { view: 'all-gates', count: list.count, digest: list.digest() },
      { view: 'approvals', count: approvals.count, digest: approvals.digest() },
    ] as const;
    this.leaves.push(encodeStateLeaf({ position: this.leaves.length, at, states }));
    this.note = this.sign(at);
  }

  /** A head over the leaves, or over the first of them. */
  sign(at: number, size = this.leaves.length, cosigners = witnessKeys): string {
    const root = Frontier.empty.append(this.leaves.slice(0, size).map(leafHash)).root();
    return signCheckpoint({ origin: logKey.verifier.name, size, root }, logKey, cosigners, at);
  }

  /** An edge's receipt for the newest head, or for what the test says. */
  give(said: Partial<Receipt> = {}): void {
    const { root, list, frontier } = this.state;
    const receipt = signReceipt(
      {
        position: frontier.size - 1,
        root: root.toString('hex'),
        digest: list.digest().toString('hex'),
        count: list.count,
        configuration: 'ab'.repeat(32),
        appliedAt: '2026-11-22T12:00:00.000Z',
        ...said,
      },
      edgeKey,
    );
    this.receipts = [{ participant: 'network-a', receipt }];
  }

  /** The root over 256^level leaves. */
  #hashAt(level: number, place: number): Buffer {
    const width = 256 ** level;
    const leaves = this.leaves.slice(place * width, (place + 1) * width);
    return Frontier.empty.append(leaves.map(leafHash)).root();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    const tile = path.startsWith('/log/tile/') ? parseTilePath(path.slice('/log/'.length)) : undefined;
    const other = this.others.get(path);
    if (path === '/log/checkpoint') response.end(this.note);
    else if (path === '/v1/receipts') response.end(JSON.stringify({ receipts: this.receipts }));
    else if (other !== undefined) response.end(other);
    else if (tile?.level === 'entries') {
      const first = tile.index * 256;
      response.end(encodeEntryBundle(this.leaves.slice(first, first + tile.width)));
    } else if (tile !== undefined) {
      const places = Array.from({ length: tile.width }, (_, place) => tile.index * 256 + place);
      response.end(Buffer.concat(places.map((place) => this.#hashAt(Number(tile.level), place))));
    } else response.writeHead(404).end();
  }
}
