import type { Trx } from '../database/index.ts';
import type {
  ActDone,
  Caller,
  CorrectRequest,
  DeclarationDependencies,
  Declared,
  DeclareRequest,
  RaiseRequest,
  UnlistRequest,
  WithdrawRequest,
} from './declaration-requests.ts';
import { declare } from './declare.ts';
import { correct, lapseDue, raise, unlist, withdraw } from './further-acts.ts';
import { status } from './see-status.ts';
import type { DeclarationStatusView } from './status-store.ts';

/**
 * What can be done with declarations. Every act is one transaction with its audit line and its entry, and a repeated
 * idempotency key has one effect. Refusals are `RegistryError`s that say what to do.
 */
export interface DeclarationService {
  declare(caller: Caller, request: DeclareRequest, idempotencyKey: string): Promise<Declared>;
  raise(caller: Caller, request: RaiseRequest, idempotencyKey: string): Promise<ActDone>;
  withdraw(caller: Caller, request: WithdrawRequest, idempotencyKey: string): Promise<ActDone>;
  /** Ends a declaration by a proposal that two organisations approved, in the transaction that found it due. */
  unlist(trx: Trx, request: UnlistRequest): Promise<ActDone>;
  /** Takes back a contributor's own unproved entry, in the transaction that judged its approver's yes. */
  correct(trx: Trx, request: CorrectRequest): Promise<ActDone>;
  /** Ends every unproved declaration whose time is over; gives their number. */
  lapseDue(): Promise<number>;
  /**
   * Kept in the audit as a consultation; the declarer's own unless a caller is given. Throws `not-found`, with the same
   * words whether the reference or the code is wrong.
   */
  status(reference: string, code: string, caller?: Caller): Promise<DeclarationStatusView>;
}

export function createDeclarationService(dependencies: DeclarationDependencies): DeclarationService {
  return {
    declare: (caller, request, idempotencyKey) => declare(dependencies, caller, request, idempotencyKey),
    raise: (caller, request, idempotencyKey) => raise(dependencies, caller, request, idempotencyKey),
    withdraw: (caller, request, idempotencyKey) => withdraw(dependencies, caller, request, idempotencyKey),
    unlist: (trx, request) => unlist(trx, dependencies, request),
    correct: (trx, request) => correct(trx, dependencies, request),
    lapseDue: () => lapseDue(dependencies),
    status: (reference, code, caller = { actor: 'declarer' }) =>
      status(dependencies, reference, code, caller),
  };
}
