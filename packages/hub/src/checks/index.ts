/** The public check of one phone, without an account and without a trace. */
export { checkPages } from './check-pages.ts';
