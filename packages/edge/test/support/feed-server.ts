import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ImeiKey, Listing } from '@deadset/domain';
import {
  type Attempt,
  AttemptReport,
  type Batch,
  commitmentTo,
  declarationName,
  decodeBatch,
  EdgeEnrolment,
  type ErasureList,
  ErasureReceipt,
  encodeBatch,
  encodeEntryBundle,
  encodeEntryLeaf,
  encodeFrame,
  encodeOpening,
  encodeSnapshot,
  enrolmentText,
  type FeedState,
  formatKeyStatement,
  formatVerifierKey,
  genesis,
  isErasureReceiptGood,
  isReceiptGood,
  isSignatureGood,
  type LogKeys,
  parserOf,
  positionOf,
  Receipt,
  type SealedLeaf,
  signatureTypes,
  signCheckpoint,
  signingKey,
  type TrustAnchors,
} from '@deadset/protocol';
import { listenOn } from '../../src/listener.ts';
import { imeiKey } from './edge-folder.ts';
import { sealUnchecked } from './unchecked-seal.ts';

const participant = 'metro-mobile';
const secret = 'a secret of the tests';

/** Two keys of a log, the same for the same number. */
export function logKeys(number = 1): LogKeys {
  return {
    log: signingKey('deadset.example/log', signatureTypes.log, Buffer.alloc(32, number)),
    cosigners: [
      signingKey('deadset.example/clock', signatureTypes.cosignature, Buffer.alloc(32, number + 100)),
    ],
  };
}

export function anchorsOf(keys: LogKeys): TrustAnchors {
  return {
    logKey: formatVerifierKey(keys.log.verifier),
    cosigners: keys.cosigners.map(({ verifier }) => formatVerifierKey(verifier)),
    quorum: 1,
  };
}

/** One act on one key, as an entry that waits for its place. */
function entryOf(key: ImeiKey, listing: Listing | undefined, number: number): Required<SealedLeaf> {
  const salt = Buffer.alloc(32, number % 256);
  const isRecovery = listing?.effect === 'tracked' && listing.tier > 0;
  const mode = isRecovery ? 'recovery' : 'total';
  const isDisputed = listing?.effect === 'disputed';
  const opening = encodeOpening({ salt, mode, isQuiet: false, isDisputed, keys: [key] });
  const secret = Buffer.alloc(16);
  secret.writeUIntBE(key, 0, 6);
  const leaf = encodeEntryLeaf({
    entryId: Buffer.alloc(16, number % 256),
    deviceLabel: Buffer.alloc(16, 7),
    declaration: declarationName(secret),
    commitment: commitmentTo(opening),
    act: listing === undefined ? 'withdraw' : listing.effect === 'enrolled' ? 'enrol' : 'declare',
    tier: listing?.tier ?? 0,
    at: 1_700_000_000_000,
    authority: 'public',
    keyIds: [],
    evidence: listing === undefined ? { kind: 'withdrawal-secret', secret } : { kind: 'none' },
    ...(listing?.untilAt === undefined ? {} : { untilAt: listing.untilAt }),
  });
  return { leaf, opening };
}

export interface Change {
  readonly key: ImeiKey;
  readonly listing?: Listing;
}

/**
 * A peer that speaks the hub's side of the feed over real HTTP: it seals real batches, checks signatures of enrolments
 * and receipts, and can be told to send damaged bytes.
 */
export class FeedServer {
  state: FeedState = genesis;
  readonly batches: Buffer[] = [];
  readonly receipts: Receipt[] = [];
  /** Told at `/v1/trust-anchors` in place of those that follow from the keys. */
  anchors: TrustAnchors | undefined;
  /** Told at `/v1/erasures`. */
  readonly erasures: ErasureList['erasures'] = [];
  readonly erasureReceipts: ErasureReceipt[] = [];
  readonly attempts = new Map<number, Attempt>();
  readonly edges = new Set<string>();
  /** Paths asked for, in order. */
  readonly asked: string[] = [];
  /** Served at `/v1/snapshot`; none when undefined. */
  snapshot: Buffer | undefined;
  /** Changes a frame on its way out; undefined leaves it as it is. */
  tamper: ((frame: Buffer, firstPosition: number) => Buffer | undefined) | undefined;
  /** Whether reports of attempts are taken. */
  takesAttempts = true;
  keys: LogKeys;
  /** Served at `/log/keys`. */
  readonly keyStatements: string[] = [];
  #entries = 0;
  #clock: () => number;
  readonly #followers = new Set<ServerResponse>();
  readonly #starts: number[] = [];
  #server: Server | undefined;
  #port = 0;
  #token = 'token-1';

  constructor(keys: LogKeys, clock: () => number = () => Date.now()) {
    this.keys = keys;
    this.#clock = clock;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get config() {
    return { url: this.url, participant, secret, serves: [participant] };
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
    this.#server = server;
    this.#port = (await listenOn(server, { host: '127.0.0.1', port: this.#port })).port;
  }

  /** Goes away: no connection is left, and the port answers nobody until `start`. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  /** Seals the changes and sends them to all who follow. */
  publish(...changes: readonly Change[]): void {
    this.#seal(changes.map(({ key, listing }) => entryOf(key, listing, (this.#entries += 1))));
  }

  /** States the keys of the log, signed with those that it has now. */
  stateKeys(number: number, ...stated: readonly LogKeys[]): void {
    const { frontier, root } = this.state;
    const logKeys = stated.map(({ log }) => log.verifier);
    const checkpoint = {
      origin: this.keys.log.verifier.name,
      size: frontier.size,
      root,
      extension: [formatKeyStatement({ number, logKeys })],
    };
    this.keyStatements.push(signCheckpoint(checkpoint, this.keys.log, this.keys.cosigners, this.#clock()));
  }

  /** Seals an entry of a kind that is not known today, as a hub of a later version would. */
  publishUnknownKind(): void {
    const { leaf, opening } = entryOf(imeiKey(86_000_000_000_000), undefined, 0);
    this.#seal([{ leaf: Buffer.concat([Buffer.from([9]), leaf]), opening }]);
  }

  #seal(entries: readonly SealedLeaf[]): void {
    this.send(sealUnchecked(this.state, entries, this.keys, this.#clock()));
  }

  /** Sends a batch to all who follow, whatever is in it and whoever sealed it. */
  send({ batch, state }: { batch: Batch; state: FeedState }): void {
    this.state = state;
    const bytes = encodeBatch(batch);
    this.batches.push(bytes);
    this.#starts.push(batch.firstPosition);
    for (const follower of this.#followers) follower.write(this.#frameOf(this.batches.length - 1));
  }

  /** Every leaf of the log, as it was sealed. */
  leaves(): Buffer[] {
    return this.batches.flatMap((bytes) => decodeBatch(bytes).leaves.map(({ leaf }) => leaf));
  }

  /** The list as a snapshot file. */
  snapshotNow(): Buffer {
    const { anchor, list, approvals } = this.state;
    if (anchor === undefined) throw new Error('there is no list yet');
    return encodeSnapshot({ anchor, list, approvals });
  }

  /** A snapshot whose end is missing. */
  torn(): Buffer {
    this.publish();
    return this.snapshotNow().subarray(0, -1);
  }

  heartbeat(): void {
    const frame = encodeFrame({ kind: 'heartbeat', note: this.#head() });
    for (const follower of this.#followers) follower.write(frame);
  }

  /** Ends the streams, as a hub does that is restarted. */
  hangUp(): void {
    for (const follower of this.#followers) follower.end();
    this.#followers.clear();
  }

  /** Makes every token that was given out worthless. */
  revokeTokens(): void {
    this.#token = `${this.#token}-next`;
  }

  get followerCount(): number {
    return this.#followers.size;
  }

  #head(): string {
    const { frontier, root } = this.state;
    const checkpoint = { origin: this.keys.log.verifier.name, size: frontier.size, root };
    return signCheckpoint(checkpoint, this.keys.log, this.keys.cosigners, this.#clock());
  }

  #frameOf(index: number): Buffer {
    const frame = encodeFrame({ kind: 'batch', bytes: this.batches[index] ?? Buffer.alloc(0) });
    return this.tamper?.(frame, this.#starts[index] ?? -1) ?? frame;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.url);
    this.asked.push(`${request.method} ${url.pathname}${url.search}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    if (url.pathname === '/v1/token') return this.#giveToken(request, response);
    if (request.headers.authorization !== `Bearer ${this.#token}`) {
      response.writeHead(401).end();
      return;
    }
    switch (url.pathname) {
      case '/v1/trust-anchors':
        return json(response, 200, this.anchors ?? anchorsOf(this.keys));
      case '/log/keys':
        return json(response, 200, { statements: this.keyStatements });
      case '/v1/edges':
        return this.#enrol(body, response);
      case '/v1/feed':
        return this.#feed(Number(url.searchParams.get('after')), response);
      case '/v1/snapshot':
        response.writeHead(this.snapshot === undefined ? 503 : 200).end(this.snapshot);
        return;
      case '/v1/leaves': {
        const [after, size] = [url.searchParams.get('after'), url.searchParams.get('size')].map(Number);
        response.writeHead(200).end(encodeEntryBundle(this.leaves().slice((after ?? 0) + 1, size)));
        return;
      }
      case '/v1/receipts':
        return this.#takeReceipt(body, response);
      case '/v1/erasures': {
        const after = Number(url.searchParams.get('after'));
        return json(response, 200, { erasures: this.erasures.filter(({ number }) => number > after) });
      }
      case '/v1/erasures/receipt':
        return this.#takeErasureReceipt(body, response);
      case '/v1/attempts':
        return this.#takeAttempts(body, response);
      default:
        response.writeHead(404).end();
    }
  }

  #giveToken(request: IncomingMessage, response: ServerResponse): void {
    const expected = `Basic ${Buffer.from(`${participant}:${secret.replaceAll(' ', '+')}`).toString('base64')}`;
    if (request.headers.authorization !== expected) {
      response.writeHead(401).end();
      return;
    }
    json(response, 200, { access_token: this.#token, token_type: 'Bearer', expires_in: 300, scope: 'feed' });
  }

  #enrol(body: string, response: ServerResponse): void {
    const { edge, signature } = taken(EdgeEnrolment, body);
    const text = enrolmentText(edge, participant);
    const isGood = isSignatureGood(Buffer.from(edge, 'hex'), text, Buffer.from(signature, 'hex'));
    if (isGood) this.edges.add(edge);
    response.writeHead(isGood ? 204 : 400).end();
  }

  #feed(after: number, response: ServerResponse): void {
    const start =
      after + 1 === this.state.frontier.size ? this.batches.length : this.#starts.indexOf(after + 1);
    if (start < 0) {
      response.writeHead(409).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/vnd.deadset.feed' });
    response.flushHeaders();
    for (let i = start; i < this.batches.length; i += 1) response.write(this.#frameOf(i));
    response.write(encodeFrame({ kind: 'heartbeat', note: this.#head() }));
    this.#followers.add(response);
    response.on('close', () => this.#followers.delete(response));
  }

  #takeReceipt(body: string, response: ServerResponse): void {
    const receipt = taken(Receipt, body);
    const isGood = isReceiptGood(receipt) && this.edges.has(receipt.edge);
    if (isGood) this.receipts.push(receipt);
    response.writeHead(isGood ? 204 : 400).end();
  }

  #takeErasureReceipt(body: string, response: ServerResponse): void {
    const receipt = taken(ErasureReceipt, body);
    const isGood = isErasureReceiptGood(receipt) && this.edges.has(receipt.edge);
    if (isGood) this.erasureReceipts.push(receipt);
    response.writeHead(isGood ? 204 : 400).end();
  }

  #takeAttempts(body: string, response: ServerResponse): void {
    if (!this.takesAttempts) {
      response.writeHead(503).end();
      return;
    }
    const report = taken(AttemptReport, body);
    for (const attempt of report.attempts) this.attempts.set(attempt.sequence, attempt);
    json(response, 200, { acceptedUpTo: report.attempts.at(-1)?.sequence ?? 0 });
  }

  get position(): number {
    return positionOf(this.state);
  }
}

function taken<T extends Parameters<typeof parserOf>[0]>(schema: T, body: string) {
  const parsed = parserOf(schema)(JSON.parse(body));
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
