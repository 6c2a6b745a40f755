import {
  applyAct,
  type DeviceAct,
  type ImeiKey,
  isCanaryKey,
  isNeighbouringPair,
  isPlausiblePair,
  RegistryError,
} from '@deadset/domain';
import { declarationName, sha256 } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork, onceOnly, type Trx } from '../database/index.ts';
import { addDeclaredLine } from '../messages/index.ts';
import { recordEntry, uuidOf } from '../record/index.ts';
import { evidenceOfBasis, saltedBasis } from './basis.ts';
import { addBasis } from './basis-store.ts';
import {
  contributorSecret,
  newReference,
  sealSecret,
  withdrawalCode,
  withdrawalSecretBytes,
} from './declaration-codes.ts';
import {
  authorityOf,
  type Basis,
  type Caller,
  type DeclarationDependencies,
  type Declared,
  type DeclareRequest,
  type Ticket,
  tierOfBasis,
} from './declaration-requests.ts';
import {
  addAcknowledgement,
  addAct,
  addDeclaration,
  addDevice,
  findByReference,
  findDevice,
  stateOfKeys,
} from './declaration-store.ts';
import { addSupporterReport, endLineReport, findLineReport } from './line-report-store.ts';

/** What a report by line may have come to and still be put on the record. */
const unanswered = ['waiting', 'unknown', 'held', 'refused', 'unanswered'] as const;
/** How far a clock may be ahead of ours before "when was it taken" lies in the future, in milliseconds. */
const clockSkewMs = 5 * 60_000;

/** Puts somebody's word on the record: unproved, so tracked at most, and gone after 48 hours unless it is raised. */
export async function declare(
  dependencies: DeclarationDependencies,
  caller: Caller,
  request: DeclareRequest,
  idempotencyKey: string,
): Promise<Declared> {
  const at = dependencies.clock();
  const keys = checkedKeys(caller, request, at);
  const { happened, takenAt, mode = 'total', basis, ...known } = request;
  const salted = basis === undefined ? undefined : saltedBasis(basis, dependencies.entropy);
  const scope = `declare:${authorityOf(caller)}`;
  const requestHash = sha256(Buffer.from(JSON.stringify([keys, happened, takenAt, mode, basis ?? null])));
  const ticket = known.reserved ?? (await newTicket(dependencies, caller, idempotencyKey));
  const { id, untilAt, ...kept } = await inUnitOfWork(dependencies.db, keys, (trx) =>
    onceOnly(trx, { scope, key: idempotencyKey, requestHash, at }, () =>
      declareIn(trx, dependencies, {
        ...known,
        caller,
        keys,
        happened,
        takenAt,
        mode,
        at,
        ticket,
        ...(salted === undefined ? {} : { basis: salted }),
      }),
    ),
  );
  const code = withdrawalCode(dependencies.codeKey, id, idempotencyKey);
  return { ...kept, withdrawalCode: code, ...(untilAt === null ? {} : { untilAt }) };
}

/** A declaration's id, and the secret that ends it, sealed by the code of this request. */
export async function newTicket(
  { entropy, codeKey }: DeclarationDependencies,
  caller: Caller,
  idempotencyKey: string,
): Promise<Ticket> {
  const idBytes = entropy(16);
  const id = uuidOf(idBytes);
  // A contributor can correct its own entry, so its secret can be had without the customer's code.
  const isOwn = caller.actor === 'contributor';
  const secret = isOwn ? contributorSecret(codeKey, idBytes) : entropy(withdrawalSecretBytes);
  const sealedSecret = await sealSecret(secret, id, withdrawalCode(codeKey, id, idempotencyKey));
  return { id, name: declarationName(secret), sealedSecret };
}

type Word = Required<Pick<DeclareRequest, 'happened' | 'takenAt' | 'mode'>> &
  Pick<DeclareRequest, 'reporter' | 'liability' | 'line' | 'reserved' | 'isBySupporter'> & {
    readonly basis?: Basis & { readonly salt: Buffer };
    readonly ticket: Ticket;
    readonly caller: Caller;
    readonly keys: readonly ImeiKey[];
    readonly at: number;
  };

async function declareIn(trx: Trx, { entropy, doubts, brakes }: DeclarationDependencies, word: Word) {
  const { caller, keys, at, mode, ticket, basis, reserved } = word;
  const { id, name, sealedSecret } = ticket;
  const tier = basis === undefined ? 0 : tierOfBasis[basis.kind];
  // Whoever brings a reference of their own answers for it; a bare word may be a seller's.
  const barred = tier > 0 ? undefined : await doubts?.mayNotDeclare(trx, caller, keys, at);
  if (barred !== undefined) throw new RegistryError('not-allowed', barred);
  const authority = authorityOf(caller);
  const isKept = tier === 0 && (await isKeptByBrake(trx, brakes, word));
  const brake = isKept ? ({ brake: 'kept' } as const) : {};
  const sent = reserved === undefined ? {} : { sentAt: reserved.sentAt };
  const given: Pick<DeviceAct, 'tier' | 'mode' | 'brake' | 'sentAt'> = { tier, mode, ...brake, ...sent };
  const act: DeviceAct = { act: 'declare', declarationId: id, actor: caller.actor, at, ...given };
  const result = applyAct(await stateOfKeys(trx, keys), act);
  const state = result.ok ? result.state.declarations.get(id) : undefined;
  if (state === undefined) throw new Error('a new declaration was refused');

  const deviceId = (await findDevice(trx, keys)) ?? uuidOf(entropy(16));
  await addDevice(trx, { id: deviceId, label: entropy(16), keys, at });
  if (reserved !== undefined && !(await endLineReport(trx, id, 'told', unanswered)))
    throw new RegistryError('conflict', 'This report has ended, or its phone is on the record already.');
  const reference = reserved?.reference ?? (await freeReference(trx, entropy));
  const { happened, takenAt, liability, line } = word;
  await addDeclaration(trx, {
    id,
    reference,
    deviceId,
    state,
    happened,
    takenAt,
    authority,
    name,
    sealedSecret,
  });
  const entryId = await recordEntry(trx, entropy, {
    deviceId,
    act: 'declare',
    tier: state.tier,
    mode,
    at,
    authority,
    declaration: name,
    isQuiet: state.isQuiet,
    evidence: basis === undefined ? { kind: 'none' } : evidenceOfBasis(basis),
    ...(state.untilAt === undefined ? {} : { untilAt: state.untilAt }),
  });
  await addAct(trx, act, entryId);
  if (!state.isQuiet) await doubts?.meet?.(trx, { keys, declaredAt: at, isProved: tier > 0, at });
  if (line !== undefined) await addDeclaredLine(trx, id, line);
  if (word.isBySupporter === true) await addSupporterReport(trx, id);
  if (liability !== undefined) await addAcknowledgement(trx, id, liability, at);
  if (basis !== undefined) await addBasis(trx, id, { ...basis, participant: authority, at });
  await recordAudit(trx, {
    at,
    actor: caller.actor === 'contributor' ? caller.participant : caller.actor,
    act: 'declare',
    object: `declaration:${reference}`,
    why: `the phone was ${happened}`,
  });
  return { id, reference, status: state.status, tier: state.tier, isKept, untilAt: state.untilAt ?? null };
}

/** Whether a brake keeps an unproved word without effect. */
async function isKeptByBrake(
  trx: Trx,
  brakes: DeclarationDependencies['brakes'],
  { ticket, caller, keys, at, reporter }: Word,
): Promise<boolean> {
  if (brakes === undefined) return false;
  const from = reporter === undefined ? {} : { reporter };
  const authority = authorityOf(caller);
  return brakes.keeps(trx, { declarationId: ticket.id, authority, keys, at, ...from });
}

/** A reference that nobody has; of 2^40 the second try is already rare. */
export async function freeReference(trx: Trx, entropy: (byteCount: number) => Buffer): Promise<string> {
  for (;;) {
    const reference = newReference(entropy);
    const isTaken =
      (await findByReference(trx, reference)) !== undefined ||
      (await findLineReport(trx, reference)) !== undefined;
    if (!isTaken) return reference;
  }
}

function checkedKeys({ actor }: Caller, { keys, takenAt }: DeclareRequest, at: number): ImeiKey[] {
  const distinct = [...new Set(keys)].toSorted((a, b) => a - b);
  const [first] = distinct;
  if (first === undefined || distinct.length > 4) {
    throw new RegistryError('invalid', 'Give one to four IMEIs of one phone.');
  }
  if (distinct.some(isCanaryKey)) {
    throw new RegistryError(
      'invalid',
      'This number is reserved for the canaries of the record: no phone has it. Check the IMEI.',
    );
  }
  // A participant answers for its word by name; of anybody else's only neighbours are taken for one phone.
  const mayBeOne = actor === 'declarer' ? isNeighbouringPair : isPlausiblePair;
  if (!distinct.every((key) => mayBeOne(first, key))) {
    throw new RegistryError(
      'invalid',
      'These IMEIs do not look like one phone. Report each phone on its own, and check the second IMEI.',
    );
  }
  if (takenAt > at + clockSkewMs) {
    throw new RegistryError(
      'invalid',
      'The time when the phone was taken is in the future. Check the date and time.',
    );
  }
  return distinct;
}
