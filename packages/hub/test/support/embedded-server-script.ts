/*
 * Holds an embedded server open in the folder named by the first argument until its standard input ends: a process
 * that tests can run as another user, interrupt and kill. Prints the two URLs, or the error, as one line of JSON.
 */
import { startEmbeddedServer } from '../../src/database/index.ts';

// A terminal's Ctrl-C reaches every process of our group; this one ignores it, to show whether the server gets it.
process.on('SIGINT', () => undefined);
const [, , folder = ''] = process.argv;
const news: string[] = [];
try {
  const server = await startEmbeddedServer({ folder, log: (message) => news.push(message) });
  const { ownerUrl, applicationUrl } = server;
  process.stdout.write(`${JSON.stringify({ ownerUrl, applicationUrl, news })}\n`);
  process.stdin.resume();
  process.stdin.once('end', () => void server.close());
} catch (error) {
  process.stdout.write(
    `${JSON.stringify({ error: error instanceof Error ? error.message : 'unknown', news })}\n`,
  );
}
