import { type ImeiKey, liabilityVersion, proposeOffence, RegistryError } from '@deadset/domain';
import { sha256 } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork } from '../database/index.ts';
import { type Declared, findByReference, type VerifiedStatement } from '../declarations/index.ts';
import type { Call } from './call-answers.ts';
import { requireCallAllowed } from './call-brakes.ts';
import { actorOf, type CallServices, type Handler } from './call-services.ts';
import { addCallReport, type OpenReport, takenAtOfCall } from './call-store.ts';
import { lookForReports } from './look-for-reports.ts';
import type { OperatorWord } from './operator-word.ts';

/** What became of a call. */
export type CallOutcome =
  /** The phone is reported already, and the handler has not said that this is another report. */
  | { readonly kind: 'reported-already'; readonly reports: readonly OpenReport[] }
  | { readonly kind: 'taken'; readonly taken: TakenCall };

export interface TakenCall {
  readonly declared: Declared;
  readonly isSafe: boolean;
  /** Whether the word of the handler's network proved it. */
  readonly standing: 'word' | 'proved' | 'disputed';
  /** Why that word proved nothing, in words for the handler. */
  readonly proofProblem?: string;
  readonly isOfficerAsked: boolean;
}

/**
 * Takes a report by voice: an unproved word in the name of the handler's organisation and, where the handler is of the
 * caller's own network, raised by that network's word. Sent twice under one call id it is one report.
 *
 * Throws `RegistryError`: 'rate-limited' above the handler's quota, and whatever a declaration or a line is refused for.
 */
export async function takeCall(
  services: CallServices,
  handler: Handler,
  call: Call,
  { callId, seen }: { readonly callId: string; readonly seen: string | undefined },
): Promise<CallOutcome> {
  const { db, clock, declarations, lines, lineHash } = services;
  // A form that is sent again is told again what became of it, and counts for nothing: "2h" stays when it was then.
  const before = await takenAtOfCall(db, handler.id, hashOf(callId));
  const isAgain = before !== undefined;
  if (!isAgain) await requireCallAllowed(db, handler.id, clock());
  const { phone } = call;
  const keys = phone.by === 'imei' ? phone.keys : await lines.resolve(phone.operator, phone.number);
  const line = phone.by === 'line' ? { line: phone.number } : {};
  const why = 'a caller reports this phone';
  const numbers = { keys, ...line };
  const reports = isAgain ? [] : await lookForReports(services, handler, numbers, { isOpen: true, why });
  if (reports.length > 0 && seen !== seenMark(reports)) return { kind: 'reported-already', reports };
  const caller = { actor: 'contributor', participant: handler.organisation } as const;
  const { happened, takenAt: said } = call;
  const hashed = phone.by === 'line' ? { line: lineHash(phone.number) } : {};
  const request = { keys, happened, takenAt: before ?? said, liability: liabilityVersion, ...hashed };
  const declared = await declarations.declare(caller, request, callId);
  const isOfficerAsked = call.wantsOfficer || handler.organisationRole === 'police';
  await keepCall(services, handler, call, {
    declared,
    callId,
    isRepeated: reports.length > 0,
    isOfficerAsked,
  });
  const raised = await raiseByWord(services, handler, { call, declared, keys, callId });
  return { kind: 'taken', taken: { declared, isSafe: call.isSafe, isOfficerAsked, ...raised } };
}

/** What a form carries back to show that its handler has seen these reports: their references, and no others. */
export function seenMark(reports: readonly OpenReport[]): string {
  const references = reports.map(({ reference }) => reference).toSorted();
  return sha256(Buffer.from(references.join(' ')))
    .toString('hex')
    .slice(0, 16);
}

interface CallKept {
  readonly declared: Declared;
  readonly callId: string;
  readonly isRepeated: boolean;
  readonly isOfficerAsked: boolean;
}

function hashOf(callId: string): Buffer {
  return sha256(Buffer.from(callId));
}

/** What the handler noted, beside the declaration; the class is a proposal that an officer confirms. */
async function keepCall(
  { db, clock }: CallServices,
  handler: Handler,
  call: Call,
  how: CallKept,
): Promise<void> {
  const { reference } = how.declared;
  const proposal = proposeOffence(call.offence);
  const at = clock();
  await inUnitOfWork(db, [], async (trx) => {
    const declaration = await findByReference(trx, reference);
    if (declaration === undefined) throw new Error('a report that was just taken is gone');
    const isNew = await addCallReport(trx, {
      declarationId: declaration.id,
      participant: handler.organisation,
      person: handler.id,
      callHash: hashOf(how.callId),
      at,
      isSafe: call.isSafe,
      isForKeeper: call.isForKeeper,
      isRepeated: how.isRepeated,
      isOfficerAsked: how.isOfficerAsked,
      ...(call.happened === 'stolen' && proposal.kind === 'propose' && { offence: proposal.offence }),
    });
    if (!isNew) return;
    await recordAudit(trx, {
      at,
      actor: actorOf(handler),
      act: 'take-call',
      kind: 'collection',
      object: `declaration:${reference}`,
      why: call.isForKeeper ? 'somebody called for the keeper, who agrees' : 'the keeper called',
      onBehalfOf: handler.organisation,
      detail: { officerAsked: how.isOfficerAsked, repeated: how.isRepeated },
    });
  });
}

/** Raises a report by what the handler's own network knows; a refusal leaves the unproved word as it stands. */
async function raiseByWord(
  { declarations }: CallServices,
  handler: Handler,
  { call, declared, keys, callId }: RaisedCall,
): Promise<Pick<TakenCall, 'standing' | 'proofProblem'>> {
  if (call.word === undefined || handler.organisationRole !== 'network-operator') return { standing: 'word' };
  const statement = statementOf(handler, call.word, keys, callId);
  const caller = { actor: 'contributor', participant: handler.organisation } as const;
  const { reference, withdrawalCode: code } = declared;
  try {
    const { status } = await declarations.raise(caller, { reference, code, statement }, callId);
    return { standing: status === 'disputed' ? 'disputed' : 'proved' };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return { standing: 'word', proofProblem: error.message };
  }
}

interface RaisedCall {
  readonly call: Call;
  readonly declared: Declared;
  readonly keys: readonly ImeiKey[];
  readonly callId: string;
}

/**
 * What a handler of a network says, as a statement of that network. It has no token to be hashed: its digest is over what
 * was said and the id of the call, so that it serves for this call alone.
 */
export function statementOf(
  { organisation }: Handler,
  word: OperatorWord,
  deviceKeys: readonly ImeiKey[],
  callId: string,
): VerifiedStatement {
  const said = JSON.stringify([organisation, callId, word, [...deviceKeys]]);
  return {
    statement: { signInMethod: 'call-handler', deviceKeys, ...word },
    operator: organisation,
    digest: sha256(Buffer.from(`deadset call word v1\n${said}`)),
  };
}
