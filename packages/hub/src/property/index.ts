/**
 * The property store of a force: what was seized or found, whose it may be, who had it in hand, and how it goes back. It
 * lives in the police zone; the register is asked and told through the gateway alone.
 */
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { type CollectServices, collectPages } from './collect-pages.ts';
import { counterPages } from './counter-pages.ts';
import { exhibitPages } from './exhibit-pages.ts';
import { intakePages } from './intake-pages.ts';
import { knownPages } from './known-pages.ts';
import { labelPages } from './label-pages.ts';
import type { PropertyDependencies } from './property-dependencies.ts';
import { seizurePages } from './seizure-pages.ts';
import { slotPages } from './slot-pages.ts';
import { stationPages } from './station-pages.ts';

export { type CaseExhibit, readCaseExhibits } from './case-exhibits.ts';
export { howToVerify } from './custody-chain.ts';
export { seizureSteps } from './custody-store.ts';
export { traceInWords, wordsOfAct, wordsOfStatus } from './exhibit-words.ts';
export { foundNoticesOf } from './found-notice-store.ts';
export type { PropertyDependencies } from './property-dependencies.ts';

/** Every page of the property store, and that on which keepers choose a time. */
export function propertyPages(
  app: App,
  screens: Screens,
  parts: PropertyDependencies,
  services: CollectServices,
): void {
  seizurePages(app, screens, parts);
  intakePages(app, screens, parts);
  exhibitPages(app, screens, parts);
  labelPages(app, screens, parts);
  counterPages(app, screens, parts, services.declarations);
  slotPages(app, screens, parts);
  knownPages(app, screens, parts);
  stationPages(app, screens, parts);
  collectPages(app, screens, parts, services);
}
