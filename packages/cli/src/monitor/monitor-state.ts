import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ApprovalState, ByteReader, ByteWriter, Frontier, MalformedBytes, sha256 } from '@deadset/protocol';

/** The newest canary that was seen in the log. */
export interface SeenCanary {
  /** Canaries so far: the newest has this number less one. */
  readonly count: number;
  readonly position: number;
  /** When its batch was sealed, milliseconds since 1970. */
  readonly sealedAt: number;
}

/** What a monitor knows of a log, and holds the log to from then on. */
export interface MonitorState {
  readonly frontier: Frontier;
  /** When the newest batch was sealed, milliseconds since 1970; 0 before the first. */
  readonly sealedAt: number;
  readonly approvals: ApprovalState;
  /** Declarations that end by themselves, by name in hexadecimal: their ends, milliseconds since 1970. */
  readonly ends: ReadonlyMap<string, number>;
  /** Declarations that an appeal has eased, by name in hexadecimal: when the easing was sealed, milliseconds since 1970. */
  readonly eased: ReadonlyMap<string, number>;
  readonly canary?: SeenCanary;
}

/** Before the first leaf. */
const nothingSeen: MonitorState = {
  frontier: Frontier.empty,
  sealedAt: 0,
  approvals: ApprovalState.empty,
  ends: new Map(),
  eased: new Map(),
};

const magic = Buffer.from('DEADMON2');

/** The state in a file; `nothingSeen` when there is none. Throws `MalformedBytes` for one that is damaged. */
export async function readMonitorState(path: string): Promise<MonitorState> {
  try {
    return decode(await readFile(path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return nothingSeen;
    throw error;
  }
}

/** Puts the state in place of the older one, whole and on disk: what was seen once must not be forgotten. */
export async function writeMonitorState(path: string, state: MonitorState): Promise<void> {
  const draft = `${path}.draft`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(encode(state));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const folder = await open(dirname(path));
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function encode({ frontier, sealedAt, approvals, ends, eased, canary }: MonitorState): Buffer {
  const writer = new ByteWriter().bytes(magic).uint48(frontier.size).uint8(frontier.subtrees.length);
  for (const hash of frontier.subtrees) writer.bytes(hash);
  writer.uint48(sealedAt).bytes(approvals.encode());
  for (const instants of [ends, eased]) {
    writer.uint32(instants.size);
    for (const [name, at] of instants) writer.bytes(Buffer.from(name, 'hex')).uint48(at);
  }
  const { count = 0, position = 0, sealedAt: canaryAt = 0 } = canary ?? {};
  const body = writer.uint32(count).uint48(position).uint48(canaryAt).finish();
  return Buffer.concat([body, sha256(body)]);
}

function decode(bytes: Buffer): MonitorState {
  const body = bytes.subarray(0, -32);
  if (!body.subarray(0, magic.length).equals(magic) || !sha256(body).equals(bytes.subarray(-32)))
    throw new MalformedBytes('not a whole state of a monitor');
  const reader = new ByteReader(body);
  reader.bytes(magic.length);
  const size = reader.uint48();
  const frontier = Frontier.from(
    size,
    Array.from({ length: reader.uint8() }, () => reader.bytes(32)),
  );
  if (frontier === undefined) throw new MalformedBytes('a tree frontier that does not fit its size');
  const sealedAt = reader.uint48();
  const approvals = ApprovalState.decode(reader);
  const [ends, eased] = [readInstants(reader), readInstants(reader)];
  const canary = { count: reader.uint32(), position: reader.uint48(), sealedAt: reader.uint48() };
  reader.end();
  return { frontier, sealedAt, approvals, ends, eased, ...(canary.count === 0 ? {} : { canary }) };
}

function readInstants(reader: ByteReader): Map<string, number> {
  const instants = new Map<string, number>();
  for (let left = reader.uint32(); left > 0; left -= 1)
    instants.set(reader.bytes(16).toString('hex'), reader.uint48());
  return instants;
}
