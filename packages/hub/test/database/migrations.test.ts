import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, expect, inject, test } from 'vitest';
import { openDatabase } from '../../src/database/index.ts';
import { migrations } from '../../src/database/migrations/index.ts';
import { asOwner, onDatabase } from '../support/test-server.ts';

const server = inject('testServer');
const name = `deadset_migrations_${process.pid}`;
const login = `login_${process.pid}`;
const ownerUrl = onDatabase(server.ownerUrl, name);
const news: string[] = [];
const log = (message: string) => news.push(message);

await asOwner(server.ownerUrl, `create database ${name}`);
await asOwner(server.ownerUrl, `create role ${login} login password 'of a test'`);

afterAll(async () => {
  await asOwner(server.ownerUrl, `drop database ${name} with (force)`);
  await asOwner(server.ownerUrl, `drop role ${login}`);
});

test('several processes that start at once on an empty database all find its tables, made once', async () => {
  const opened = await Promise.all(
    [1, 2, 3, 4].map(() => openDatabase({ ownerUrl, applicationUrl: ownerUrl, log })),
  );
  for (const { db, close } of opened) {
    const head = await db.selectFrom('log_head').select('size').execute();
    expect(head).toEqual([{ size: 0 }]);
    await close();
  }
  expect(news).toEqual(Object.keys(migrations).map((migration) => `tables brought up to date: ${migration}`));
});

test('a login without rights of its own is let into the application role', async () => {
  const url = new URL(ownerUrl);
  url.username = login;
  url.password = 'of a test';
  const { db, close } = await openDatabase({ ownerUrl, applicationUrl: url.href, log });
  const { rows } = await sql<{ role: string }>`select current_user as role`.execute(db);
  expect(rows).toEqual([{ role: 'deadset_hub' }]);
  await close();
});

test('a login that nobody there may let in is told what to ask for', async () => {
  const [owned, owner] = [`${name}_owned`, `owner_${process.pid}`];
  await asOwner(server.ownerUrl, `create role ${owner} login password 'of a test'`);
  await asOwner(server.ownerUrl, `grant ${owner} to current_user`);
  await asOwner(server.ownerUrl, `create database ${owned} owner ${owner}`);
  try {
    const url = new URL(onDatabase(server.ownerUrl, owned));
    url.username = owner;
    url.password = 'of a test';
    const open = () => openDatabase({ applicationUrl: url.href, log });
    // The role is another's, as on a server that already has a record.
    await expect(open()).rejects.toThrow(`run: grant deadset_hub to "${owner}"`);
    await asOwner(server.ownerUrl, `grant deadset_hub to ${owner}`);
    const { db, close } = await open();
    expect(await db.selectFrom('log_head').select('size').execute()).toEqual([{ size: 0 }]);
    await close();
  } finally {
    await asOwner(server.ownerUrl, `drop database ${owned} with (force)`);
    await asOwner(server.ownerUrl, `drop role ${owner}`);
  }
});

test('a migration that fails is named, and leaves nothing behind', async () => {
  const broken = `${name}_broken`;
  await asOwner(server.ownerUrl, `create database ${broken}`);
  try {
    const brokenUrl = onDatabase(server.ownerUrl, broken);
    await asOwner(brokenUrl, 'create schema register create table log_batch (in_the_way int)');
    const opening = openDatabase({ ownerUrl: brokenUrl, applicationUrl: brokenUrl, log });
    await expect(opening).rejects.toThrow('migration 0002-record failed');
    await expect(opening).rejects.toMatchObject({ cause: expect.any(pg.DatabaseError) });
    await expect(asOwner(brokenUrl, 'select from register.device')).rejects.toThrow('does not exist');
  } finally {
    await asOwner(server.ownerUrl, `drop database ${broken} with (force)`);
  }
});
