import { type ImeiKey, isCanaryKey, isPlausiblePair, RegistryError } from '@deadset/domain';
import { declarationName, type Evidence } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import type { EnrolmentBasis, Trx } from '../database/index.ts';
import { addDevice, findDevice, newReference } from '../declarations/index.ts';
import type { Entropy } from '../entropy.ts';
import { recordEntry, uuidOf } from '../record/index.ts';
import { sealContacts } from './contacts.ts';
import { hasKeySince } from './device-store.ts';
import { addEnrolment, type Enrolment, findEnrolment, findPresent } from './enrolment-store.ts';
import { duressCheckOf, logbookCode, secretOf, shortCode, stretch } from './logbook-codes.ts';
import type { Contacts, Enrolled, LogbookDependencies, NewKeeper } from './logbook-requests.ts';

/** What lets a device go, made before its transaction begins: stretching takes longer than a lock should be held. */
export interface Ticket {
  readonly id: string;
  readonly name: Buffer;
  readonly saltId: string;
  readonly duressCheck?: Buffer;
}

/** A ticket for one device with a code of its own; people get a duress code too. */
export async function newTicket(
  { codeKey, entropy }: LogbookDependencies,
  keeper: NewKeeper['kind'],
  idempotencyKey: string,
): Promise<Ticket> {
  const id = uuidOf(entropy(16));
  const stretched = await stretch(logbookCode(codeKey, id, idempotencyKey), id);
  const ticket = { id, saltId: id, name: declarationName(secretOf(stretched, id)) };
  const duress = await stretch(shortCode(codeKey, 'duress', id, idempotencyKey).characters, id);
  return keeper === 'person' ? { ...ticket, duressCheck: duressCheckOf(duress, id) } : ticket;
}

/** What the new keeper of an enrolment is given; the same for the same request. */
export function givenTo(
  { codeKey }: LogbookDependencies,
  { id, reference, keeper }: { id: string; reference: string; keeper: NewKeeper['kind'] },
  idempotencyKey: string,
): Enrolled {
  const code = logbookCode(codeKey, id, idempotencyKey);
  if (keeper === 'organisation') return { reference, code };
  return { reference, code, duress: shortCode(codeKey, 'duress', id, idempotencyKey) };
}

/** One device that comes into a logbook. */
export interface NewEnrolment extends Contacts {
  readonly ticket: Ticket;
  readonly keys: readonly ImeiKey[];
  /** The device, where it is known already. */
  readonly deviceId?: string;
  readonly keeper: NewKeeper;
  /** Id of the participant on whose word it is enrolled, or `public`. */
  readonly authority: string;
  readonly basis: EnrolmentBasis;
  readonly evidence: Evidence;
  readonly previous?: Enrolment;
  readonly isDecoy?: true;
  readonly at: number;
}

/** Puts a device into a logbook: row, entry and audit line. Whoever calls it has judged that it may. Gives the reference. */
export async function enrolIn(
  trx: Trx,
  dependencies: LogbookDependencies,
  one: NewEnrolment,
): Promise<string> {
  const { entropy } = dependencies;
  const { ticket, keys, keeper, authority, basis, previous, at } = one;
  const deviceId = one.deviceId ?? (await findDevice(trx, keys)) ?? uuidOf(entropy(16));
  if (one.deviceId === undefined) await addDevice(trx, { id: deviceId, label: entropy(16), keys, at });
  const reference = await freeReference(trx, dependencies);
  const isDecoy = one.isDecoy === true;
  await addEnrolment(trx, {
    ...ticket,
    reference,
    deviceId,
    keeperKind: keeper.kind,
    authority,
    basis,
    isDecoy,
    status: 'enrolled',
    wrongTries: 0,
    enrolledAt: at,
    ...sealContacts(dependencies, ticket.id, one),
    ...(keeper.kind === 'organisation' ? { keeperId: keeper.participant } : {}),
    ...(previous === undefined ? {} : { previousId: previous.id }),
    // A decoy has no effect anywhere: the record takes it for one that has ended.
    ...(isDecoy ? { endedAt: at } : {}),
  });
  if (isDecoy) return reference;
  await recordEntry(trx, entropy, {
    deviceId,
    act: 'enrol',
    tier: 0,
    mode: 'total',
    at,
    authority,
    declaration: ticket.name,
    isQuiet: false,
    evidence: one.evidence,
  });
  await recordAudit(trx, {
    at,
    actor: authority === 'public' ? 'keeper' : authority,
    act: 'enrol',
    object: `logbook:${reference}`,
    why: `it is ${whyOf[basis]}`,
    ...(authority !== 'public' && keeper.kind === 'person' ? { onBehalfOf: 'keeper' } : {}),
  });
  return reference;
}

const whyOf = {
  line: 'the main device of their line',
  sold: 'a device that it sold',
  insured: 'a device that it insures',
  owned: 'a device of its own',
  claim: 'released to them by the keeper before',
  title: 'theirs since a claim was paid',
} as const satisfies Record<EnrolmentBasis, string>;

/** When a declaration has found a further IMEI of a device just now, followers are told that it is in the logbook too. */
export async function enrolFurtherKeys(
  trx: Trx,
  entropy: Entropy,
  { keys, at }: { readonly keys: readonly ImeiKey[]; readonly at: number },
): Promise<void> {
  const present = await findPresent(trx, keys);
  if (present === undefined || !(await hasKeySince(trx, present.deviceId, at))) return;
  await recordEntry(trx, entropy, {
    deviceId: present.deviceId,
    act: 'enrol',
    tier: 0,
    mode: 'total',
    at,
    authority: present.authority,
    declaration: present.name,
    isQuiet: false,
    evidence: { kind: 'none' },
  });
}

/** The end of an enrolment by its keeper's own secret, on the record. */
export async function recordHandOver(
  trx: Trx,
  { entropy }: LogbookDependencies,
  enrolment: Enrolment,
  { secret, authority, at }: { secret: Buffer; authority: string; at: number },
): Promise<void> {
  await recordEntry(trx, entropy, {
    deviceId: enrolment.deviceId,
    act: 'hand-over',
    tier: 0,
    mode: 'total',
    at,
    authority,
    declaration: enrolment.name,
    isQuiet: false,
    evidence: { kind: 'withdrawal-secret', secret },
  });
}

/** One phone's keys, ascending; throws 'invalid' with a sentence that says what is wrong. */
export function checkedKeys(keys: readonly ImeiKey[]): ImeiKey[] {
  const distinct = [...new Set(keys)].toSorted((a, b) => a - b);
  const problem = problemOfKeys(distinct);
  if (problem !== undefined) throw new RegistryError('invalid', problem);
  return distinct;
}

/** What is wrong with the keys of one device; undefined when nothing is. */
export function problemOfKeys(distinct: readonly ImeiKey[]): string | undefined {
  const [first] = distinct;
  if (first === undefined || distinct.length > 4) return 'Give one to four IMEIs of one phone.';
  if (distinct.some(isCanaryKey))
    return 'This number is reserved for the canaries of the record: no phone has it. Check the IMEI.';
  return distinct.every((key) => isPlausiblePair(first, key))
    ? undefined
    : 'These IMEIs do not look like one phone. Enrol each phone on its own, and check the second IMEI.';
}

/** A reference that no logbook has; of 2^40 the second try is already rare. */
async function freeReference(trx: Trx, { entropy }: LogbookDependencies): Promise<string> {
  for (;;) {
    const reference = newReference(entropy);
    if ((await findEnrolment(trx, reference)) === undefined) return reference;
  }
}
