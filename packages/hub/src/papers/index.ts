/** Papers of the police zone as files that are printed, kept and shown in court. */
export type { Paper, PaperPart } from './paper.ts';
export { printPaper } from './print-paper.ts';
