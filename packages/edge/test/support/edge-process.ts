/** An edge as a process of its own, to be killed. Its configuration is the first argument, in JSON. */
import { composeEdge } from '../../src/index.ts';

const edge = await composeEdge(JSON.parse(process.argv[2] ?? '{}'));
process.stdout.write(`${JSON.stringify(edge.addresses)}\n`);
