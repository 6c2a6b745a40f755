import type {
  ActDone,
  Caller,
  DeclarationDependencies,
  Declared,
  DeclareRequest,
  RaiseRequest,
  WithdrawRequest,
} from './declaration-requests.ts';
import { declare } from './declare.ts';
import { lapseDue, raise, status, withdraw } from './further-acts.ts';
import type { DeclarationStatusView } from './status-store.ts';

/**
 * What can be done with declarations. Every act is one transaction with its audit line and its entry, and a repeated
 * idempotency key has one effect. Refusals are `RegistryError`s that say what to do.
 */
export interface DeclarationService {
  declare(caller: Caller, request: DeclareRequest, idempotencyKey: string): Promise<Declared>;
  raise(caller: Caller, request: RaiseRequest, idempotencyKey: string): Promise<ActDone>;
  withdraw(caller: Caller, request: WithdrawRequest, idempotencyKey: string): Promise<ActDone>;
  /** Ends every unproved declaration whose time is over; gives their number. */
  lapseDue(): Promise<number>;
  /** Throws `not-found`, with the same words whether the reference or the code is wrong. */
  status(reference: string, code: string): Promise<DeclarationStatusView>;
}

export function createDeclarationService(dependencies: DeclarationDependencies): DeclarationService {
  return {
    declare: (caller, request, idempotencyKey) => declare(dependencies, caller, request, idempotencyKey),
    raise: (caller, request, idempotencyKey) => raise(dependencies, caller, request, idempotencyKey),
    withdraw: (caller, request, idempotencyKey) => withdraw(dependencies, caller, request, idempotencyKey),
    lapseDue: () => lapseDue(dependencies),
    status: (reference, code) => status(dependencies, reference, code),
  };
}
