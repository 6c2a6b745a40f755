/** The `deadset` command: every process of the project, and the tools to look at what they hold. */
export { runCli } from './program.ts';
