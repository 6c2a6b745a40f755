/** How we write, what we never do, and whether a message that somebody has is from us. */
export { scamPages } from './scam-pages.ts';
