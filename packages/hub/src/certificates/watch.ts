import { type ImeiKey, type Reason, RegistryError, verdictAt } from '@deadset/domain';
import { parserOf, strictObject } from '@deadset/protocol';
import { Type } from 'typebox';
import { recordAudit } from '../audit/index.ts';
import type { AnsweringList } from '../checks/index.ts';
import type { Clock } from '../clock.ts';
import type { Db, Trx } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';
import { recordEvent } from '../events/index.ts';
import { type Address, checkAddress, createMessageSender } from '../messages/index.ts';
import { openText, sealText } from '../sealing.ts';
import {
  deleteWatch,
  findByNumber,
  findWatch,
  hasUntold,
  insertWatch,
  type KeptCertificate,
  listKeysOfEntries,
  listUntold,
  lockCursor,
  markTold,
  moveCursor,
} from './certificate-store.ts';
import type { Certificates } from './certificates.ts';

/** Tells holders of certificates when their phone is reported within 90 days. */
export interface CertificateWatch {
  /** Keeps where to tell it. Throws 'invalid' for an address that cannot be one, 'not-found' for a certificate that does not count, 'conflict' where an address is kept. */
  begin(trx: Trx, number: string, to: Address): Promise<void>;
  /** Erases the address, if it is this one; false when it is not. */
  end(trx: Trx, number: string, to: Address): Promise<boolean>;
  /** Compares the newest entries with the certificates and tells who is to be told. One round of the clock. */
  look(): Promise<void>;
}

export interface WatchParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly verified: AnsweringList;
  readonly sealKey: Buffer;
  readonly certificates: Certificates;
  /** Told in the same transaction, beside the organisation and the holder. */
  readonly alsoTell?: AlsoTell;
}

/** Something else that is to know when the phone of a certificate is reported (ms since 1970). */
export type AlsoTell = (
  trx: Trx,
  reported: { readonly certificate: string; readonly at: number },
) => Promise<void>;

/** Entries that one transaction compares. */
const entriesPerLook = 5_000;

const parseAddress = parserOf(
  Type.Union([
    strictObject({ channel: Type.Literal('email'), address: Type.String() }),
    strictObject({ channel: Type.Literal('sms'), number: Type.String() }),
  ]),
);

export function createCertificateWatch(parts: WatchParts): CertificateWatch {
  const { db, clock, entropy, sealKey } = parts;
  return {
    begin: async (trx, number, to) => {
      // Now, while its owner can still put it right.
      checkAddress(to);
      const at = clock();
      const kept = await findByNumber(trx, number);
      if (kept === undefined || kept.validUntil <= at) {
        throw new RegistryError('not-found', 'There is no certificate of this number that still counts.');
      }
      const sealed = sealText(sealKey, placeOf(number), JSON.stringify(to), entropy);
      if (!(await insertWatch(trx, number, sealed, at))) {
        throw new RegistryError('conflict', 'An address is kept for this certificate already.');
      }
      await recordAudit(trx, {
        ...lineOf(number, at),
        act: 'watch',
        why: 'the holder wants to be told of a report',
      });
    },
    end: async (trx, number, to) => {
      const sealed = await findWatch(trx, number);
      if (sealed === undefined || openText(sealKey, placeOf(number), sealed) !== JSON.stringify(to))
        return false;
      await deleteWatch(trx, number);
      await recordAudit(trx, {
        ...lineOf(number, clock()),
        kind: 'erasure',
        act: 'unwatch',
        why: 'the holder no longer wants to be told',
      });
      return true;
    },
    look: async () => {
      while (await db.transaction().execute((trx) => lookOnce(trx, parts)));
    },
  };
}

/** Entries behind the cursor, some at a time and in commit order; true when there may be more. */
async function lookOnce(trx: Trx, parts: WatchParts): Promise<boolean> {
  const { clock, verified, certificates } = parts;
  const { size } = verified;
  const from = await lockCursor(trx, size);
  // Another process looks, or there is nothing new.
  if (from === undefined || from >= size) return false;
  const at = clock();
  if (!(await hasUntold(trx, at))) {
    await moveCursor(trx, size);
    return false;
  }
  const before = Math.min(size, from + entriesPerLook);
  const keys = await listKeysOfEntries(trx, from, before);
  const reported = keys.filter((key) => {
    const { outcome, reason } = verdictAt('resale', verified.state.list.get(key), at);
    return outcome !== 'allow' && !notReports.has(reason);
  });
  const phones = reported.map((key) => ({ key, mark: certificates.markOf(key) }));
  const marks = phones.map(({ mark }) => mark);
  for (const certificate of await listUntold(trx, marks, at)) {
    const about = phones.flatMap(({ key, mark }) => (mark.equals(certificate.phone) ? [key] : []));
    await tell(trx, certificate, { about, at }, parts);
  }
  await moveCursor(trx, before);
  return before < size;
}

/** A phone that is in a logbook has not been reported by anybody. */
const notReports: ReadonlySet<Reason> = new Set<Reason>(['keeper-consent-needed']);

async function tell(
  trx: Trx,
  { number, participant }: KeptCertificate,
  { about, at }: { about: readonly ImeiKey[]; at: number },
  { sealKey, entropy, alsoTell }: WatchParts,
): Promise<void> {
  await alsoTell?.(trx, { certificate: number, at });
  const sealed = await findWatch(trx, number);
  let why = 'its phone has been reported since';
  if (sealed !== undefined) {
    const sender = createMessageSender({ sealKey, entropy });
    const to = addressOf(openText(sealKey, placeOf(number), sealed));
    const values = { reference: number };
    const became = await sender.send(trx, { to, about, template: 'declared-since-check', values, at });
    if (became === 'withheld') why += '; its holder is not told on the line of the phone itself';
    await deleteWatch(trx, number);
  }
  if (participant !== undefined) {
    await recordEvent(trx, {
      type: 'deadset.certificate.watch',
      subject: number,
      participants: [participant],
      data: { certificate: number, change: 'declared' },
      at,
    });
  }
  await markTold(trx, number, at);
  await recordAudit(trx, { ...lineOf(number, at), actor: 'clock', kind: 'disclosure', act: 'tell', why });
}

function lineOf(number: string, at: number) {
  return { at, actor: 'public', kind: 'collection', object: `certificate:${number}` } as const;
}

function addressOf(text: string): Address {
  const parsed = parseAddress(JSON.parse(text));
  if (!parsed.ok) throw new Error('an address was sealed that is none');
  return parsed.value;
}

function placeOf(number: string): string {
  return `deadset certificate watch v1\n${number}`;
}
