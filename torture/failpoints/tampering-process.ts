/*
 * Loaded into a process before anything of its own, by NODE_OPTIONS: nothing in the product knows of it.
 *
 * TORTURE_CRASH=sql:3:before   dies before the third statement of a sealing or publishing transaction is sent
 * TORTURE_CRASH=sql:3:after    dies in the moment it is sent, so that it may still be carried out
 * TORTURE_CRASH=file:3:before  dies before the third operation that puts something on disk
 * TORTURE_CLOCK_MS=86400000    its clock is so much ahead of the machine's
 *
 * Either begins when the process gets SIGUSR2.
 */
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import pg from 'pg';

const [kind = '', place = '', moment = ''] = (process.env['TORTURE_CRASH'] ?? '').split(':');
const offsetMs = Number(process.env['TORTURE_CLOCK_MS'] ?? '0');
let isArmed = false;
let count = 0;
process.on('SIGUSR2', () => {
  isArmed = true;
});

/** Whether this is the step at which the process is to end. */
function isHere(what: string): boolean {
  if (!isArmed || what !== kind) return false;
  count += 1;
  return count === Number(place);
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** The steps of sealing and publishing, as the sequencer's session says them. */
const sealingSteps = /"?(log_head|log_entry|log_batch|log_checkpoint)"?|delete from pending_entry|pg_notify/;
const transactionSteps = /^\s*(begin|commit)/i;
const sequencers = new WeakSet<object>();

function wrapQueries(): void {
  const { prototype } = pg.Client;
  const query: unknown = Reflect.get(prototype, 'query');
  if (typeof query !== 'function') throw new Error('the driver has no query to wrap');
  const wrapped = function wrapped(this: object, ...given: unknown[]): unknown {
    const [first] = given;
    const text = typeof first === 'string' ? first : textIn(first);
    if (text.includes('pg_try_advisory_lock')) sequencers.add(this);
    const isStep = sequencers.has(this) && (transactionSteps.test(text) || isWrite(text));
    const isLast = isStep && isHere('sql');
    if (isLast && moment === 'before') die();
    const answer: unknown = Reflect.apply(query, this, given);
    // The statement has left for the server; whether it is carried out nobody here will know.
    if (isLast) setImmediate(die);
    return answer;
  };
  Object.defineProperty(prototype, 'query', { value: wrapped });
}

function isWrite(text: string): boolean {
  return /insert|update|delete|pg_notify/i.test(text) && sealingSteps.test(text);
}

function textIn(query: unknown): string {
  return typeof query === 'object' && query !== null && 'text' in query ? String(query.text) : '';
}

/** Everything by which edge and witness put something on disk. */
const fileSteps = ['rename', 'writeFile', 'unlink', 'link'] as const;
const handleSteps = ['write', 'writev', 'writeFile', 'sync', 'datasync', 'truncate'] as const;

async function wrapFiles(): Promise<void> {
  for (const name of fileSteps) wrap(fs, name);
  const handle = await fs.open('/dev/null');
  const prototype: object = Object.getPrototypeOf(handle);
  await handle.close();
  for (const name of handleSteps) wrap(prototype, name);
  syncBuiltinESMExports();
}

function wrap(owner: object, name: string): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== 'function') return;
  const wrapped = function wrapped(this: unknown, ...given: unknown[]): unknown {
    if (isHere('file')) die();
    return Reflect.apply(original, this, given);
  };
  Reflect.set(owner, name, wrapped);
}

function moveClock(): void {
  const now = Date.now.bind(Date);
  Date.now = () => now() + (isArmed ? offsetMs : 0);
}

if (kind === 'sql') wrapQueries();
if (kind === 'file') await wrapFiles();
if (offsetMs !== 0) moveClock();
