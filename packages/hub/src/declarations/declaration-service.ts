import type { Trx } from '../database/index.ts';
import {
  allowWithdrawal,
  correct,
  ease,
  lapseDue,
  letGo,
  restore,
  restoreDue,
  settle,
  unlist,
  verify,
} from './acts-of-others.ts';
import { askDueLines } from './ask-lines.ts';
import type {
  ActDone,
  AmendRequest,
  Caller,
  ChooseModeRequest,
  CorrectRequest,
  DecideRequest,
  DeclarationDependencies,
  Declared,
  DeclareRequest,
  EaseRequest,
  RaiseRequest,
  UnlistRequest,
  VerifyRequest,
  WithdrawRequest,
} from './declaration-requests.ts';
import { declare } from './declare.ts';
import { amend, chooseMode, raise, withdraw } from './further-acts.ts';
import type { LineDirectory } from './line-directory.ts';
import { nameByProof, refuseUnprovedLine, withdrawLineReport } from './line-standing.ts';
import { type ReportByLine, reportByLine } from './report-by-line.ts';
import { status } from './see-status.ts';
import type { DeclarationStatusView } from './status-store.ts';

/**
 * What can be done with declarations. Every act is one transaction with its audit line and its entry, and a repeated
 * idempotency key has one effect. Refusals are `RegistryError`s that say what to do.
 */
export interface DeclarationService {
  /** Takes a report in that names a line; the same words whether the line is known or not. */
  reportByLine(request: ReportByLine, visitId: string): Promise<Declared>;
  /** Asks the operators of reports by line that wait; gives the number asked. */
  askDueLines(lines: LineDirectory): Promise<number>;
  declare(caller: Caller, request: DeclareRequest, idempotencyKey: string): Promise<Declared>;
  raise(caller: Caller, request: RaiseRequest, idempotencyKey: string): Promise<ActDone>;
  withdraw(caller: Caller, request: WithdrawRequest, idempotencyKey: string): Promise<ActDone>;
  /** Ends a declaration by a proposal that two organisations approved, in the transaction that found it due. */
  unlist(trx: Trx, request: UnlistRequest): Promise<ActDone>;
  /** Takes back a contributor's own unproved entry, in the transaction that judged its approver's yes. */
  correct(trx: Trx, request: CorrectRequest): Promise<ActDone>;
  chooseMode(caller: Caller, request: ChooseModeRequest, idempotencyKey: string): Promise<ActDone>;
  amend(caller: Caller, request: AmendRequest, idempotencyKey: string): Promise<ActDone>;
  /** A police force's crime reference: tier 2. In the caller's transaction, as all that follow. */
  verify(trx: Trx, request: VerifyRequest): Promise<ActDone>;
  /** That force agrees that the keeper may withdraw. Throws `not-found` for a report that it has not verified. */
  allowWithdrawal(trx: Trx, request: Omit<VerifyRequest, 'crimeReference'>): Promise<void>;
  /** A second person lets an unproved word count that a brake has kept without effect. */
  letGo(trx: Trx, request: DecideRequest): Promise<ActDone>;
  /** A human decides a dispute for the declarer. */
  settle(trx: Trx, request: DecideRequest): Promise<ActDone>;
  /** A proved appeal: the phone works again for seven days at most. */
  ease(trx: Trx, request: EaseRequest): Promise<ActDone>;
  /** A human ends an easing before its time. */
  restore(trx: Trx, request: DecideRequest): Promise<ActDone>;
  /** Ends every unproved declaration whose time is over; gives their number. */
  lapseDue(): Promise<number>;
  /** Puts every eased declaration whose time is over into force again; gives their number. */
  restoreDue(): Promise<number>;
  /**
   * Kept in the audit as a consultation; the declarer's own unless a caller is given. Throws `not-found`, with the same
   * words whether the reference or the code is wrong.
   */
  status(reference: string, code: string, caller?: Caller): Promise<DeclarationStatusView>;
}

export function createDeclarationService(dependencies: DeclarationDependencies): DeclarationService {
  return {
    declare: (caller, request, idempotencyKey) => declare(dependencies, caller, request, idempotencyKey),
    reportByLine: (request, visitId) => reportByLine(dependencies, request, visitId),
    askDueLines: (lines) => askDueLines(dependencies, lines),
    raise: async (caller, request, idempotencyKey) => {
      await nameByProof(dependencies, request);
      return raise(dependencies, caller, request, idempotencyKey);
    },
    withdraw: async (caller, request, idempotencyKey) =>
      (await withdrawLineReport(dependencies, request)) ??
      withdraw(dependencies, caller, request, idempotencyKey),
    unlist: (trx, request) => unlist(trx, dependencies, request),
    correct: (trx, request) => correct(trx, dependencies, request),
    chooseMode: async (caller, request, key) => {
      await refuseUnprovedLine(dependencies, request);
      return chooseMode(dependencies, caller, request, key);
    },
    amend: async (caller, request, key) => {
      await refuseUnprovedLine(dependencies, request);
      return amend(dependencies, caller, request, key);
    },
    verify: (trx, request) => verify(trx, dependencies, request),
    allowWithdrawal: (trx, request) => allowWithdrawal(trx, request),
    letGo: (trx, request) => letGo(trx, dependencies, request),
    settle: (trx, request) => settle(trx, dependencies, request),
    ease: (trx, request) => ease(trx, dependencies, request),
    restore: (trx, request) => restore(trx, dependencies, request),
    lapseDue: () => lapseDue(dependencies),
    restoreDue: () => restoreDue(dependencies),
    status: (reference, code, caller = { actor: 'declarer' }) =>
      status(dependencies, reference, code, caller),
  };
}
