/** The exact index: what the gates look devices up in. */
export { ExactIndex } from './exact-index.ts';
