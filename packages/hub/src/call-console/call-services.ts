import type { ParticipantRole } from '@deadset/domain';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { DeclarationService, LineDirectory } from '../declarations/index.ts';
import type { Entropy } from '../entropy.ts';

/** What calls are taken with. */
export interface CallServices {
  readonly db: Db;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly declarations: DeclarationService;
  readonly lines: LineDirectory;
  /** Networks that callers can name. */
  readonly operators: readonly { readonly participant: string; readonly name: string }[];
  /** A line as it is kept: a keyed hash (messages `lineHash`). */
  readonly lineHash: (number: string) => Buffer;
  /** 32 bytes under which numbers that were looked for are hashed. */
  readonly sealKey: Buffer;
}

/** Whoever takes the call, for whom their organisation answers. */
export interface Handler {
  /** Id of the person. */
  readonly id: string;
  readonly organisation: string;
  readonly organisationRole: ParticipantRole;
}

/** Under which name a handler stands in the audit. */
export function actorOf({ id }: Handler): string {
  return `person:${id}`;
}
