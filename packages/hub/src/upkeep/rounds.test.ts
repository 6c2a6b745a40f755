import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createLogger } from '../logger.ts';
import { startRounds } from './rounds.ts';

it('tells when a round last ended, since when all have failed, and that they do no more', async () => {
  let isBroken = false;
  const work = () => (isBroken ? Promise.reject(new Error('broken')) : Promise.resolve());
  const rounds = startRounds('example', 5, work, createLogger('silent'));
  const until = async (isSo: () => boolean) => {
    for (let tries = 0; tries < 400 && !isSo(); tries += 1) await delay(5);
  };
  expect(rounds.state()).toEqual({ name: 'example', intervalMs: 5 });
  await until(() => rounds.state().endedAt !== undefined);
  const { endedAt = 0, failingSince } = rounds.state();
  expect([endedAt > 0, failingSince]).toEqual([true, undefined]);
  isBroken = true;
  await until(() => rounds.state().failingSince !== undefined);
  const { failingSince: began = 0, endedAt: first = 0 } = rounds.state();
  expect(began).toBeGreaterThanOrEqual(endedAt);
  await until(() => (rounds.state().endedAt ?? 0) > first);
  expect(rounds.state().failingSince).toBe(began);
  isBroken = false;
  await until(() => rounds.state().failingSince === undefined);
  expect(rounds.state().failingSince).toBeUndefined();
  await rounds.close();
});
