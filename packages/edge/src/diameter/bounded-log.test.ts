import { expect, it } from 'vitest';
import { BoundedLog } from './bounded-log.ts';

it('whoever makes lines by the thousand fills no log: the rest is counted, and told once', () => {
  const lines: [fields: object, message: string][] = [];
  const keep = (fields: object, message: string) => void lines.push([fields, message]);
  const log = new BoundedLog({ info: keep, warn: keep, error: keep }, 3);
  for (let i = 0; i < 1000; i += 1) log.warn({ i }, 'again');
  expect(lines).toEqual([0, 1, 2].map((i) => [{ i }, 'again']));
  log.tellRest();
  expect(lines.slice(3)).toEqual([[{ count: 997 }, 'further Diameter lines were left out']]);
  log.info({}, 'another');
  log.tellRest();
  expect(lines.slice(4)).toEqual([[{}, 'another']]);
});
