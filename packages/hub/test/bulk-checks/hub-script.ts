import { systemClock } from '../../src/clock.ts';
import { composeHub } from '../../src/compose.ts';

/** A hub in a process of its own, which a test may kill: data folder, database as application and as owner, port. */
const [dataFolder = '', databaseUrl = '', databaseOwnerUrl = '', port = '0'] = process.argv.slice(2);
const hub = await composeHub(
  {
    host: '127.0.0.1',
    port: Number(port),
    dataFolder,
    databaseUrl,
    databaseOwnerUrl,
    logOrigin: 'test.example/log',
    requestsPerMinute: 100_000,
    logLevel: 'silent',
  },
  systemClock,
);
process.stdout.write(`${hub.url}\n`);
