import type { Clock } from '../clock.ts';
import type { Visits } from '../pages/index.ts';
import type { DeclarationService } from './declaration-service.ts';

/** What the pages of a report work with. */
export interface DeclarationPageServices {
  readonly declarations: DeclarationService;
  readonly visits: Visits;
  readonly clock: Clock;
}
