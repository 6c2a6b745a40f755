/** The demonstration: only there when the hub was told where the story is written. */
export { demoPages } from './demo-pages.ts';
