import { runCli } from './program.ts';
import { systemTerminal } from './terminal.ts';

// Ended here and now: a story that was stopped in the middle may still be waiting for an answer.
process.exit(await runCli(process.argv.slice(2), systemTerminal));
