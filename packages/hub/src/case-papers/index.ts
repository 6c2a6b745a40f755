/** The papers of a case for a court: its exhibits with the custody chain of each, and drafts of statements about them. */
export { casePaperPages } from './case-paper-pages.ts';
