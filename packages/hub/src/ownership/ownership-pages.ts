import type { Clock } from '../clock.ts';
import type { DeclarationService } from '../declarations/index.ts';
import type { App } from '../http/index.ts';
import type { Screens, Visits } from '../pages/index.ts';
import type { OwnershipService } from './ownership-service.ts';
import { provePages } from './prove-pages.ts';
import { withdrawPages } from './withdraw-pages.ts';

export interface OwnershipPageServices {
  readonly declarations: DeclarationService;
  readonly ownership: OwnershipService;
  readonly visits: Visits;
  readonly clock: Clock;
}

/** Pages where a keeper proves a report, and where it is ended. */
export function ownershipPages(app: App, screens: Screens, services: OwnershipPageServices): void {
  provePages(app, screens, services);
  withdrawPages(app, screens, services);
}
