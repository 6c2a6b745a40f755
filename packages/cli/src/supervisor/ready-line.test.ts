import { describe, expect, it } from 'vitest';
import { formatReadyLine, parseReadyLine } from './ready-line.ts';

describe('the line that says a service is ready', () => {
  it('is read back as it was written', () => {
    expect(parseReadyLine(formatReadyLine({ s13: '127.0.0.1:3868' }))).toEqual({
      ready: true,
      addresses: { s13: '127.0.0.1:3868' },
    });
  });

  it.each(['', 'ready', '{"ready":false}', '{"level":30}', '{broken', '{"ready":"true"}'])(
    'is not mistaken for %j',
    (line) => expect(parseReadyLine(line)).toBeUndefined(),
  );
});
