/** Declarations: somebody's word that a phone was taken, its proof, its end, and what the declarer may see of it. */
export {
  contributorSecret,
  newReference,
  readReference,
} from './declaration-codes.ts';
export { declarationPages } from './declaration-pages.ts';
export {
  type Brakes,
  type Declared,
  type Doubts,
  type VerifiedStatement,
} from './declaration-requests.ts';
export { declarationRoutes, type VerifyStatement } from './declaration-routes.ts';
export { createDeclarationService, type DeclarationService } from './declaration-service.ts';
export {
  addAct,
  addDeclaration,
  addDevice,
  changeDeclaration,
  findByReference,
  findDevice,
  keysOfDevice,
  stateOfKeys,
  useStatement,
} from './declaration-store.ts';
export type { LineDirectory } from './line-directory.ts';
export { countryOfNetwork } from './mobile-countries.ts';
export type { AppealNotice, LockProgress, VictimClocks } from './page-services.ts';
export { checkedReference } from './reference-check.ts';
export { keysOfTyped, parsePhoneForm, parseTimeOfDay } from './report-answers.ts';
export { samePhone } from './same-phone.ts';
export { type DeclarationStatusView, readStatus } from './status-store.ts';
