/** Declarations: somebody's word that a phone was taken, its proof, its end, and what the declarer may see of it. */
export { newReference, readReference, withdrawalCode } from './declaration-codes.ts';
export { declarationPages } from './declaration-pages.ts';
export type {
  ActDone,
  Caller,
  Declared,
  DeclareRequest,
  RaiseRequest,
  VerifiedStatement,
  WithdrawRequest,
} from './declaration-requests.ts';
export { declarationRoutes, type VerifyStatement } from './declaration-routes.ts';
export { createDeclarationService, type DeclarationService } from './declaration-service.ts';
export type { DeclarationStatusView, PartyState } from './status-store.ts';
