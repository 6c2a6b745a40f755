/** The public check of one phone, without an account; the audit keeps that somebody asked, never about which phone. */
export { checkPages } from './check-pages.ts';
