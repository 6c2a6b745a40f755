import { expect, it } from 'vitest';
import { acceptsJson } from './accept-header.ts';
import { messagePriority } from './message-priority.ts';

it.each([
  [undefined, true],
  ['application/json', true],
  ['*/*', true],
  ['application/json, application/problem+json', true],
  ['application/problem+json;q=0.5,APPLICATION/*', true],
  ['text/html, application/json; q=0.001', true],
  ['text/html', false],
  ['', false],
  ['application/json;q=0', false],
  ['*/*, application/json;q=0.0', false],
  ['application/*;q=0, */*', false],
  ['*/*;q=0, application/json', true],
])('a client that accepts "%s" takes JSON: %s', (accept, takesIt) => {
  expect(acceptsJson(accept)).toBe(takesIt);
});

it.each([
  ['0', 0],
  ['31', 31],
  ['7', 7],
  [undefined, 24],
  ['32', 24],
  ['-1', 24],
  ['', 24],
  ['high', 24],
])('a request with the priority "%s" has %i', (header, priority) => {
  expect(messagePriority(header)).toBe(priority);
});
