/**
 * People, objects, locations and events of a case (POLE), linked with who says so and how good that is, and the file by which
 * they come from and go to record systems. They stay in the police zone; names and words are sealed. Nothing is scored.
 */
export { polePages } from './pole-pages.ts';
