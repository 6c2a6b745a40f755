/** The desk of the registry: who takes part, as its people see and change it. */
export { participantPages } from './participant-pages.ts';
