import {
  type AppealClock,
  type AppealState,
  appealClocks,
  applyAppealDeed,
  RegistryError,
} from '@deadset/domain';
import { sha256 } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork, onceOnly, type Trx } from '../database/index.ts';
import { newReference } from '../declarations/index.ts';
import { uuidOf } from '../record/index.ts';
import { flagForReview } from '../reviews/index.ts';
import { appealCode, hashOfCode, referenceTyped } from './appeal-codes.ts';
import { addressTyped, sealContact } from './appeal-contact.ts';
import { tellParticipants } from './appeal-events.ts';
import { tellAppellant } from './appeal-messages.ts';
import type { AppealDependencies, LodgeRequest } from './appeal-requests.ts';
import { type Appeal, addAppeal, changeAppeal, findAppeal, lockAppeal } from './appeal-store.ts';
import { strongestOpen } from './contested-store.ts';

/** What whoever appeals is given: at once, which is the acknowledgement. */
export interface Lodged {
  readonly reference: string;
  /** Shown once. */
  readonly code: string;
  readonly state: AppealState;
  readonly clocks: readonly AppealClock[];
}

/**
 * Takes an appeal in. The answer is the same whether the phone is reported or not, so that nothing can be learnt from it.
 *
 * The same request sent again, with its idempotency key, is one appeal and the same answer.
 */
export async function lodge(
  dependencies: AppealDependencies,
  request: LodgeRequest,
  idempotencyKey: string,
): Promise<Lodged> {
  const { db, clock, entropy, codeKey } = dependencies;
  const at = clock();
  const statement = request.statement.trim();
  if (statement === '') throw new RegistryError('invalid', 'Say what happened, in a sentence or two.');
  if (request.contact !== undefined) addressTyped(request.contact);
  const scope = `appeal:${request.passedOnBy ?? 'public'}`;
  const requestHash = sha256(Buffer.from(JSON.stringify(request)));
  const id = uuidOf(entropy(16));
  const once = { scope, key: idempotencyKey, requestHash, at };
  const made = await inUnitOfWork(db, [request.key], (trx) =>
    onceOnly(trx, once, async () => {
      const codeHash = hashOfCode(appealCode(codeKey, id, idempotencyKey));
      const reference = await lodgeIn(trx, dependencies, { id, codeHash, at, request, statement });
      return { id, reference };
    }),
  );
  const appeal = await findAppeal(db, { id: made.id });
  if (appeal === undefined) throw new Error('an appeal is gone');
  const { reference, state } = appeal;
  return {
    reference,
    state,
    code: appealCode(codeKey, made.id, idempotencyKey),
    clocks: appealClocks(state),
  };
}

async function lodgeIn(
  trx: Trx,
  dependencies: AppealDependencies,
  word: { id: string; codeHash: Buffer; at: number; request: LodgeRequest; statement: string },
): Promise<string> {
  const { entropy, hasCertificate } = dependencies;
  const { id, codeHash, at, request, statement } = word;
  const { key, appellant, evidence, evidenceReference, contact, passedOnBy } = request;
  const about = await strongestOpen(trx, key);
  const reference = newReference(entropy);
  const state: AppealState = {
    status: 'received',
    openedAt: at,
    earlierDeciders: [],
    isReview: false,
    ...(about === undefined ? {} : { declaredBy: about.declaredBy }),
    ...(passedOnBy === undefined ? {} : { passedOnBy }),
  };
  const hasPriority = (await hasCertificate?.(trx, key, about?.declaredAt ?? at)) ?? false;
  const contacts = contact === undefined ? {} : { sealedContact: sealContact(dependencies, id, contact) };
  await addAppeal(trx, {
    id,
    reference,
    codeHash,
    key,
    state,
    appellant,
    evidence,
    hasPriority,
    statement,
    receivedAt: at,
    ...(about === undefined ? {} : { declarationId: about.id }),
    ...(evidenceReference === undefined ? {} : { evidenceReference }),
    ...contacts,
  });
  if (about !== undefined && request.isClose === true)
    await flagForReview(trx, entropy, { declarationId: about.id, cause: 'said-on-appeal', at });
  await tellParticipants(trx, { appeal: id, state, at });
  await tellAppellant(trx, dependencies, { id, reference, key, ...contacts }, 'received', at);
  await recordAudit(trx, {
    at,
    actor: passedOnBy ?? 'appellant',
    act: 'appeal',
    kind: 'collection',
    object: `appeal:${reference}`,
    why: 'somebody asks that the effect of a report be undone',
  });
  return reference;
}

/** The appeal that a reference and its code open. Throws `not-found`, with the same words whichever is wrong. */
export async function openAppeal(
  { db }: Pick<AppealDependencies, 'db'>,
  reference: string,
  code: string,
): Promise<Appeal> {
  const appeal = await findAppeal(db, { reference: referenceTyped(reference), codeHash: hashOfCode(code) });
  if (appeal !== undefined) return appeal;
  throw new RegistryError('not-found', 'We cannot find an appeal with this reference and code. Check both.');
}

/** Whoever appealed takes it back, or asks that another person looks at the decision. */
export async function actAsAppellant(
  dependencies: AppealDependencies,
  opened: { reference: string; code: string },
  act: 'withdraw' | 'reopen',
): Promise<void> {
  const { db, clock } = dependencies;
  const { id } = await openAppeal(dependencies, opened.reference, opened.code);
  await inUnitOfWork(db, [], async (trx) => {
    const appeal = await lockAppeal(trx, id);
    if (appeal === undefined) throw new Error('an appeal is gone');
    const at = clock();
    const result = applyAppealDeed(appeal.state, { act, at });
    if (!result.ok) throw new RegistryError('conflict', refusals[result.refusal] ?? notNow);
    await changeAppeal(trx, id, result.state, { act, at });
    await tellParticipants(trx, { appeal: id, state: result.state, at });
    await recordAudit(trx, {
      at,
      actor: 'appellant',
      act,
      kind: 'alteration',
      object: `appeal:${appeal.reference}`,
      why: 'whoever appealed asked for it',
    });
  });
}

const notNow = 'This cannot be done now. Look at where your appeal stands.';
const refusals: Readonly<Record<string, string>> = {
  'reviewed-already': 'Another person has looked at this once more already. A court is the next way.',
  'too-late': 'A decision can be looked at once more within 28 days.',
};
