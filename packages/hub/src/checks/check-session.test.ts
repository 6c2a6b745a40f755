import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createCheckSessions } from './check-session.ts';

const key = randomBytes(32);
const sessions = createCheckSessions(key, () => 1_763_812_800_123, randomBytes);

it('a session says when it was opened', () => {
  const first = sessions.read(sessions.open());
  expect(first?.openedAt).toBe(1_763_812_800_123);
  expect(sessions.read(sessions.open())?.name).not.toBe(first?.name);
});

it('nobody else can make one, nor make one older', () => {
  const bytes = Buffer.from(sessions.open(), 'base64url');
  bytes.writeUInt8((bytes.at(5) ?? 0) ^ 1, 5);
  expect(sessions.read(bytes.toString('base64url'))).toBeUndefined();
  const others = createCheckSessions(randomBytes(32), () => 0, randomBytes);
  expect(sessions.read(others.open())).toBeUndefined();
  expect(sessions.read(undefined)).toBeUndefined();
  expect(sessions.read('nonsense')).toBeUndefined();
});
