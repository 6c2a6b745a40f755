import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';

describe('the log', () => {
  it('strikes out what may be an identity in the words of a peer, and keeps instants readable', () => {
    const lines: string[] = [];
    const log = createLogger('info', { write: (line) => lines.push(line) });
    log.warn(
      { peer: 'imsi-001010123456789.example', position: 1_234_567_890 },
      'a peer of 352099001761480 left',
    );
    expect(lines.join('')).not.toMatch(/\d{11}/);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      position: 1_234_567_890,
      msg: 'a peer of [digits] left',
    });
    expect(Date.parse(JSON.parse(lines[0] ?? '').time)).toBeGreaterThan(0);
  });
});
