import {
  type DeclaredSandboxKind,
  enrolledSandboxKey,
  isEnded,
  listingOfDeclaration,
  RegistryError,
  sandboxKey,
  sandboxWords,
  unlistedSandboxKeys,
} from '@deadset/domain';
import { digitsOf, type Sandbox, type SandboxDevice } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import { declareTest, disputeTest, type TestDependencies, withdrawTest } from '../canaries/index.ts';
import { type Db, inUnitOfWork, type Trx } from '../database/index.ts';
import type { Consent, LogbookDependencies } from '../logbook/index.ts';
import { answerAsSandbox, enrolSandbox, lookAtEnrolled, ticketIfNeeded } from './sandbox-logbook.ts';
import {
  addSandboxDevice,
  endSandboxDevice,
  listStanding,
  nextNumber,
  type StandingDevice,
} from './sandbox-store.ts';

export type SandboxDependencies = TestDependencies & LogbookDependencies;

/** Devices about no phone, with which a participant sees what its own gates do. */
export interface SandboxService {
  /** The devices that stand, as they are. */
  look(participant: string): Promise<Sandbox>;
  /** Has every kind of device stand. */
  open(participant: string): Promise<Sandbox>;
  /** The same, and declares a new one for the participant; the one before is withdrawn. At most one in ten seconds. */
  refresh(participant: string): Promise<Sandbox>;
  /** The keeper of the enrolled device answers a question of the participant. */
  answer(participant: string, reply: { consentId: string; answer: 'yes' | 'no' }): Promise<Consent>;
}

/** Name under which these declarations stand in the log. */
const authority = 'sandbox';
/** How many devices are named that nobody ever says anything about. */
const unlistedCount = 10;
/** An unproved word that has less than this to live is replaced, in milliseconds: a run of tests must outlast it. */
const leastLifeMs = 3_600_000;
const freshPauseMs = 10_000;
const standingKinds = ['unproved', 'proved', 'recovery', 'disputed'] as const;

export function createSandbox(dependencies: SandboxDependencies): SandboxService {
  const { db, clock } = dependencies;
  // Whoever changes the sandbox holds the first key, which is never declared; so none that is has to be locked.
  const locks = [...unlistedSandboxKeys(1), enrolledSandboxKey()];
  const change = async (participant: string, work: (trx: Trx, at: number) => Promise<void>) => {
    const at = clock();
    const ticket = await ticketIfNeeded(dependencies);
    await inUnitOfWork(db, locks, async (trx) => {
      if (ticket !== undefined) await enrolSandbox(trx, dependencies, ticket, at);
      await standAll(trx, dependencies, participant, at);
      await work(trx, at);
    });
    return lookAt(db, participant, at);
  };
  return {
    look: (participant) => lookAt(db, participant, clock()),
    open: (participant) => change(participant, () => Promise.resolve()),
    refresh: (participant) =>
      change(participant, (trx, at) => declareFresh(trx, dependencies, participant, at)),
    answer: (participant, reply) => answerAsSandbox(dependencies, participant, reply),
  };
}

async function standAll(
  trx: Trx,
  dependencies: SandboxDependencies,
  participant: string,
  at: number,
): Promise<void> {
  const standing = await listStanding(trx, participant);
  for (const kind of standingKinds) {
    const present = standing.find((one) => one.kind === kind);
    if (present !== undefined && isUsable(present, at)) continue;
    if (present !== undefined) await end(trx, dependencies, participant, present, at);
    await declare(trx, dependencies, { kind, participant, at });
  }
}

function isUsable({ status, untilAt }: StandingDevice, at: number): boolean {
  return !isEnded(status) && (untilAt === undefined || untilAt - at >= leastLifeMs);
}

async function declareFresh(
  trx: Trx,
  dependencies: SandboxDependencies,
  participant: string,
  at: number,
): Promise<void> {
  const standing = await listStanding(trx, participant);
  const before = standing.find(({ kind }) => kind === 'fresh');
  if (before !== undefined && at - before.at < freshPauseMs)
    throw new RegistryError(
      'rate-limited',
      'A fresh device is declared every ten seconds at most. Wait and try again.',
    );
  if (before !== undefined) await end(trx, dependencies, participant, before, at);
  await declare(trx, dependencies, { kind: 'fresh', participant, at });
}

async function declare(
  trx: Trx,
  dependencies: SandboxDependencies,
  { kind, participant, at }: { kind: DeclaredSandboxKind; participant: string; at: number },
): Promise<void> {
  const number = await nextNumber(trx);
  const word = { ...sandboxWords[kind], key: sandboxKey(number), authority, at };
  const declared = await declareTest(trx, dependencies, word);
  if (kind === 'disputed') await disputeTest(trx, dependencies, declared, at);
  const { declarationId, entryId } = declared;
  const owner = kind === 'fresh' ? { participant } : {};
  await addSandboxDevice(trx, { number, kind, declarationId, entryId, at, ...owner });
  await audit(trx, 'declare', participant, number, at);
}

async function end(
  trx: Trx,
  dependencies: SandboxDependencies,
  participant: string,
  device: StandingDevice,
  at: number,
): Promise<void> {
  await endSandboxDevice(trx, device.number, at);
  if (isEnded(device.status)) return;
  await withdrawTest(trx, dependencies, { ...device, authority }, at);
  await audit(trx, 'withdraw', participant, device.number, at);
}

function audit(trx: Trx, act: string, actor: string, number: number, at: number): Promise<void> {
  const why = 'a participant tries its gates';
  return recordAudit(trx, { at, actor, act, object: `sandbox:${number}`, why });
}

async function lookAt(db: Db, participant: string, at: number): Promise<Sandbox> {
  const standing = await listStanding(db, participant);
  const unlisted = unlistedSandboxKeys(unlistedCount).map((key) => ({
    kind: 'unlisted' as const,
    imei: digitsOf(key),
  }));
  const enrolled = await lookAtEnrolled(db);
  const devices = [...unlisted, ...standing.map(viewOf), ...(enrolled === undefined ? [] : [enrolled])];
  return { at: new Date(at).toISOString(), devices };
}

function viewOf(device: StandingDevice): SandboxDevice {
  const { kind, key, publishedAt } = device;
  const { untilAt, ...listing } = listingOfDeclaration(device);
  return {
    kind,
    imei: digitsOf(key),
    ...(isEnded(device.status)
      ? {}
      : {
          listing: untilAt === undefined ? listing : { ...listing, untilAt: new Date(untilAt).toISOString() },
        }),
    ...(publishedAt === undefined ? {} : { publishedAt: new Date(publishedAt).toISOString() }),
  };
}
