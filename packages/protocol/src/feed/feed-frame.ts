import { MalformedBytes } from '../bytes/malformed-bytes.ts';

/** What the feed stream carries: batches, and between them the newest signed head so that a follower knows its age. */
export type FeedFrame =
  | { readonly kind: 'batch'; readonly bytes: Buffer }
  | { readonly kind: 'heartbeat'; readonly note: string };

/** Media type of the stream. */
export const feedMediaType = 'application/vnd.deadset.feed';
/** How often a quiet stream carries a heartbeat, in milliseconds; three missed ones and a follower reconnects. */
export const heartbeatIntervalMs = 10_000;
/** Longest frame a follower reads, in bytes. The length comes from the network, so it is bounded before it is reserved. */
export const maxFrameBytes = 64 * 1024 * 1024;

const frameKinds = { batch: 1, heartbeat: 2 } as const;

/** A frame as it goes on the wire: length of the rest (4 bytes), kind (1 byte), payload. */
export function encodeFrame(frame: FeedFrame): Buffer {
  const payload = frame.kind === 'batch' ? frame.bytes : Buffer.from(frame.note);
  const head = Buffer.allocUnsafe(5);
  head.writeUInt32BE(payload.length + 1, 0);
  head.writeUInt8(frameKinds[frame.kind], 4);
  return Buffer.concat([head, payload]);
}

/** Puts frames together again from chunks split anywhere. */
export class FeedFrameReader {
  #chunks: Buffer[] = [];
  #length = 0;

  /** The frames that are complete with this chunk. Throws `MalformedBytes` for a frame no hub would send. */
  *push(chunk: Buffer): Generator<FeedFrame> {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    for (let size = this.#frameSize(); size !== undefined && this.#length >= size; size = this.#frameSize()) {
      const whole = this.#take(size);
      yield decodeFrame(whole);
    }
  }

  #frameSize(): number | undefined {
    if (this.#length < 5) return undefined;
    if ((this.#chunks[0]?.length ?? 0) < 5) this.#chunks = [Buffer.concat(this.#chunks)];
    const size = (this.#chunks[0]?.readUInt32BE(0) ?? 0) + 4;
    if (size < 5 || size > maxFrameBytes) throw new MalformedBytes(`a frame of ${size} bytes`);
    return size;
  }

  #take(size: number): Buffer {
    const all =
      this.#chunks.length === 1 ? (this.#chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#chunks);
    const rest = all.subarray(size);
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
    return all.subarray(0, size);
  }
}

function decodeFrame(bytes: Buffer): FeedFrame {
  const kind = bytes[4];
  const payload = bytes.subarray(5);
  if (kind === frameKinds.batch) return { kind: 'batch', bytes: payload };
  if (kind === frameKinds.heartbeat) return { kind: 'heartbeat', note: payload.toString('utf8') };
  throw new MalformedBytes('a frame of an unknown kind');
}
