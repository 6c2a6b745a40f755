import { expect, it } from 'vitest';
import { roomRules } from './rules.ts';
import { allSourceFiles, readSource } from './source-file.ts';
import { violations } from './violations.ts';

it('every file follows architecture/rules.ts', () => {
  const files = allSourceFiles();
  // A walk that finds nothing must not pass.
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(300);
  expect(violations(files)).toEqual([]);
});

it('every room of the rules is there', () => {
  const rooms = new Set(allSourceFiles().map(({ path }) => path.replace(/^packages\//, '').split('/')[0]));
  expect(rooms).toEqual(new Set(Object.keys(roomRules)));
});

it.each([
  ['packages/edge/src/a.ts', "import type { composeHub } from '@deadset/hub'", 'edge may not import hub'],
  ['packages/domain/src/a.ts', "export { readFile } from 'node:fs'", 'domain may not import node:fs'],
  ['packages/protocol/src/a.ts', "import { createServer } from 'node:net'", 'may not import node:net'],
  ['packages/hub/src/a/a-service.ts', "import { sql } from 'kysely'", 'may import kysely'],
  ['packages/hub/src/a/a-service.ts', "import type { FastifyInstance } from 'fastify'", 'may import fastify'],
  ['packages/edge/src/a.ts', "import pg from 'pg'", 'edge may not import pg'],
  ['packages/hub/src/a/a.ts', "import { x } from '../b/b-store.ts'", 'entered through its index.ts'],
  ['packages/hub/src/compose.ts', "import { x } from './b/b-store.ts'", 'entered through its index.ts'],
  ['packages/cli/src/a.ts', "import { x } from '../../hub/src/index.ts'", 'leaves the room'],
  ['packages/cli/src/a.ts', "import { x } from '@deadset/hub/src/index.ts'", 'behind the front door'],
  ['packages/edge/src/a.ts', "await import('fastify')", 'edge may not import fastify'],
  ['packages/hub/src/a.ts', "const x = process.env['X']", 'may touch the environment'],
  ['packages/hub/src/a.ts', 'const x = Date.now()', 'may touch the clock'],
  ['packages/hub/src/a.ts', 'const x = new Date()', 'may touch the clock'],
  ['packages/domain/src/a.ts', 'const x = Math.random()', 'may touch the randomness'],
  ['packages/edge/src/a.ts', "import { randomBytes } from 'node:crypto'", 'may touch the randomness'],
  ['packages/edge/src/a.ts', 'process.exit(1)', 'may touch the exit'],
  ['packages/hub/src/checker/a.ts', "import { x } from '../log/index.ts'", 'hub/checker may not look at log'],
  ['cellar/src/a.ts', 'export const x = 1', 'has no line in architecture/rules.ts'],
])('%s is refused when it says %s', (path, text, message) => {
  expect(violations([readSource(path, text)]).join()).toContain(message);
});

it('what the rules allow is not refused', () => {
  const allowed = [
    readSource(
      'packages/hub/src/a/a-store.ts',
      "import { sql } from 'kysely'; import { x } from '../b/index.ts'",
    ),
    readSource('packages/hub/src/config.ts', "const x = process.env['X']"),
    readSource('packages/hub/src/a/a.ts', 'const x = new Date(0)'),
    readSource('packages/hub/src/checker/a.ts', "import { x } from '../database/index.ts'"),
    readSource('packages/protocol/src/log/a.ts', "import { sha256 } from '../bytes/sha256.ts'"),
  ];
  expect(violations(allowed)).toEqual([]);
});
