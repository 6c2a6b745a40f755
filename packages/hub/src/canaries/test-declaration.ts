import {
  applyAct,
  type DeclarationState,
  type DeviceAct,
  type ImeiKey,
  isInDoubt,
  type Mode,
  type Tier,
} from '@deadset/domain';
import { declarationName, type EntryAct, type Evidence } from '@deadset/protocol';
import type { Trx } from '../database/index.ts';
import {
  addAct,
  addDeclaration,
  addDevice,
  changeDeclaration,
  contributorSecret,
  newReference,
  stateOfKeys,
} from '../declarations/index.ts';
import type { Entropy } from '../entropy.ts';
import { bytesOfUuid, recordEntry, uuidOf } from '../record/index.ts';

/** What declarations about reserved numbers are made with. */
export interface TestDependencies {
  readonly entropy: Entropy;
  /** 32 secret bytes from which the secret that withdraws such a declaration is computed. */
  readonly codeKey: Buffer;
}

/** A declaration about a reserved number, which no phone has. */
export interface TestDeclaration {
  readonly declarationId: string;
  /** The entry that declares it. */
  readonly entryId: string;
  readonly deviceId: string;
  /** Names it in the log; 16 bytes. */
  readonly name: Buffer;
  /** Name under which it stands there. */
  readonly authority: string;
  readonly key: ImeiKey;
}

/** What is to be declared. */
export interface TestWord {
  readonly key: ImeiKey;
  readonly tier: Tier;
  readonly mode: Mode;
  readonly authority: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Declares a reserved number, on a device of its own; the key must be locked. It goes the way of every declaration. */
export async function declareTest(
  trx: Trx,
  { entropy, codeKey }: TestDependencies,
  { key, tier, mode, authority, at }: TestWord,
): Promise<TestDeclaration> {
  const idBytes = entropy(16);
  const id = uuidOf(idBytes);
  const deviceId = uuidOf(entropy(16));
  const name = declarationName(contributorSecret(codeKey, idBytes));
  const act: DeviceAct = { act: 'declare', declarationId: id, actor: 'contributor', at, tier, mode };
  const state = await judged(trx, key, act);
  await addDevice(trx, { id: deviceId, label: entropy(16), keys: [key], at });
  const word = { happened: 'lost', takenAt: at, authority, name } as const;
  await addDeclaration(trx, { id, reference: newReference(entropy), deviceId, state, ...word });
  const entry = { declarationId: id, deviceId, name, authority, key };
  const entryId = await record(trx, entropy, entry, { act: 'declare', state, at });
  await addAct(trx, act, entryId);
  return { ...entry, entryId };
}

/** Raises such a declaration with a proof that leaves a doubt, so that it is disputed. */
export async function disputeTest(
  trx: Trx,
  { entropy }: TestDependencies,
  declaration: TestDeclaration,
  at: number,
): Promise<void> {
  const { declarationId, key } = declaration;
  const act: DeviceAct = { act: 'raise', declarationId, actor: 'contributor', at, isDisputed: true };
  const state = await judged(trx, key, act);
  await changeDeclaration(trx, declarationId, state, at);
  await addAct(trx, act, await record(trx, entropy, declaration, { act: 'raise', state, at }));
}

/**
 * Withdraws such a declaration; whether it did. Not one that was made under a key which is lost: no follower would take
 * its withdrawal, and the number stands for no phone.
 */
export async function withdrawTest(
  trx: Trx,
  { entropy, codeKey }: TestDependencies,
  declaration: Omit<TestDeclaration, 'entryId'>,
  at: number,
): Promise<boolean> {
  const { declarationId, name, key } = declaration;
  const secret = contributorSecret(codeKey, bytesOfUuid(declarationId));
  if (!declarationName(secret).equals(name)) return false;
  const act: DeviceAct = { act: 'withdraw', declarationId, actor: 'contributor', at };
  const state = await judged(trx, key, act);
  await changeDeclaration(trx, declarationId, state, at);
  const evidence = { kind: 'withdrawal-secret', secret } as const;
  await addAct(trx, act, await record(trx, entropy, declaration, { act: 'withdraw', state, at, evidence }));
  return true;
}

interface Recorded {
  readonly act: EntryAct;
  readonly state: DeclarationState;
  readonly at: number;
  readonly evidence?: Evidence;
}

function record(
  trx: Trx,
  entropy: Entropy,
  { deviceId, authority, name }: Omit<TestDeclaration, 'entryId'>,
  { act, state, at, evidence = { kind: 'none' } }: Recorded,
): Promise<string> {
  const { tier, mode, isQuiet, untilAt, status } = state;
  return recordEntry(trx, entropy, {
    deviceId,
    act,
    tier,
    mode,
    at,
    authority,
    declaration: name,
    isQuiet,
    isDisputed: isInDoubt(status),
    evidence,
    ...(untilAt === undefined || status !== 'declared' ? {} : { untilAt }),
  });
}

/** The declaration after an act that the rules must allow. */
async function judged(trx: Trx, key: ImeiKey, act: DeviceAct): Promise<DeclarationState> {
  const result = applyAct(await stateOfKeys(trx, [key]), act);
  if (!result.ok)
    throw new Error(`the rules refuse an act on a reserved number: ${act.act} (${result.refusal})`);
  const state = result.state.declarations.get(act.declarationId);
  if (state === undefined) throw new Error('an act lost its declaration');
  return state;
}
