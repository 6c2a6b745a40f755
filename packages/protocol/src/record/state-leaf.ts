import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { leafKinds } from './leaf-kind.ts';

/**
 * What a state leaf gives the digest of: the list that every gate sees, and who may approve what is taken off it.
 *
 * Today every gate sees the same list; a view for some gates alone would have its own digest here.
 */
export const views = ['all-gates', 'approvals'] as const;
export type View = (typeof views)[number];

/** What a view is after all leaves before this one. */
export interface ViewState {
  readonly view: View;
  /** Listed IMEI keys; of `approvals`, approvers and open proposals. */
  readonly count: number;
  /** Set digest; see `ListState.digest` and `ApprovalState.digest`. 32 bytes. */
  readonly digest: Buffer;
}

/** The last leaf of every batch: what the list is, as a function of the log before it and of nothing else. */
export interface StateLeaf {
  /** Its own place in the log. */
  readonly position: number;
  /** When the batch was sealed, milliseconds since 1970. */
  readonly at: number;
  readonly states: readonly ViewState[];
}

const stateSchemaVersion = 2;

/** The exact bytes that are hashed into the log. */
export function encodeStateLeaf(leaf: StateLeaf): Buffer {
  const writer = new ByteWriter()
    .uint8(leafKinds.state)
    .uint8(stateSchemaVersion)
    .uint48(leaf.position)
    .uint48(leaf.at)
    .uint8(leaf.states.length);
  for (const { view, count, digest } of leaf.states)
    writer.uint8(views.indexOf(view)).uint48(count).bytes(digest);
  return writer.finish();
}

/** Throws `MalformedBytes` for anything that `encodeStateLeaf` would not have written. */
export function decodeStateLeaf(bytes: Buffer): StateLeaf {
  const reader = new ByteReader(bytes);
  if (reader.uint8() !== leafKinds.state) throw new MalformedBytes('not a state leaf');
  if (reader.uint8() !== stateSchemaVersion)
    throw new MalformedBytes('a state leaf of an unknown schema version');
  const position = reader.uint48();
  const at = reader.uint48();
  const states = Array.from({ length: reader.uint8() }, () => readViewState(reader));
  reader.end();
  return { position, at, states };
}

function readViewState(reader: ByteReader): ViewState {
  const view = views[reader.uint8()];
  if (view === undefined) throw new MalformedBytes('an unknown view');
  return { view, count: reader.uint48(), digest: reader.bytes(32) };
}
