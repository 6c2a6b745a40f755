import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { askNetworkPages } from './ask-network-pages.ts';
import { logbookProofPages } from './logbook-proof-pages.ts';
import type { OwnershipPageServices } from './page-services.ts';
import { provePages } from './prove-pages.ts';
import { withdrawPages } from './withdraw-pages.ts';

/** Pages where a keeper proves a report, and where it is ended. */
export function ownershipPages(app: App, screens: Screens, services: OwnershipPageServices): void {
  askNetworkPages(app, screens, services);
  provePages(app, screens, services);
  logbookProofPages(app, screens, services);
  withdrawPages(app, screens, services);
}
