import type { Clock } from '../clock.ts';
import type { DeclarationService } from '../declarations/index.ts';
import type { Visits } from '../pages/index.ts';
import type { OwnershipService } from './ownership-service.ts';

/** What the pages of a proof work with. */
export interface OwnershipPageServices {
  readonly declarations: DeclarationService;
  readonly ownership: OwnershipService;
  readonly visits: Visits;
  readonly clock: Clock;
}
