/** Brakes on unproved words: above a rate they have no effect until they are proved, or a second person has looked. */
export { brakePages } from './brake-pages.ts';
export { isBraked } from './braked-store.ts';
export { createBrakes } from './brakes.ts';
export { reporterOf } from './reporter.ts';
