/** The exact index: what the gates look devices up in, and the base of keys that other lists are made of too. */
export { ExactIndex } from './exact-index.ts';
export { hasEnd, type IndexMemory } from './index-memory.ts';
export { IndexView } from './index-view.ts';
export { KeyBase } from './key-base.ts';
export { KeyBaseWriter } from './key-base-writer.ts';
