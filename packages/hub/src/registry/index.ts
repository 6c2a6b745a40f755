/** The desk of staff: who takes part, as the registry's people see and change it, and where a report stands. */
export { declarationLookPages } from './declaration-pages.ts';
export { participantPages } from './participant-pages.ts';
