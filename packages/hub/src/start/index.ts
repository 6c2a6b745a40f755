/** The first page, help and the way out. */
export { startPages } from './start-pages.ts';
