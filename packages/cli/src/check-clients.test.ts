import { describe, expect, it } from 'vitest';
import { formatCheckClient, parseCheckClients } from './check-clients.ts';

describe('a file of check clients', () => {
  it('names who may ask where, with a digest and never the token', () => {
    const line = formatCheckClient('shop', 'secret-token', ['resale', 'repair']);
    expect(line).not.toContain('secret-token');
    const read = parseCheckClients(`# counters\n\n${line}`);
    expect(read).toEqual({
      ok: true,
      value: [
        {
          participant: 'shop',
          tokenSha256: '930bbdc51b6aed5c2a5678fd6e28dee7a05e8a4b643cfc0b4427c3efb86c0d94',
          gates: ['resale', 'repair'],
        },
      ],
    });
  });

  it('may say how many questions a second somebody may ask', () => {
    const line = formatCheckClient('shop', 'secret-token', ['resale']).trimEnd();
    expect(parseCheckClients(`${line} 500/s`)).toMatchObject({ ok: true, value: [{ perSecond: 500 }] });
    expect(parseCheckClients(`${line} 0/s`)).toMatchObject({ ok: false });
    expect(parseCheckClients(`${line} 500`)).toMatchObject({ ok: false });
  });

  it.each(['shop', `shop ${'a'.repeat(64)}`, `shop ${'a'.repeat(64)} pawn`, 'shop secret resale'])(
    'is refused with the line that cannot be read: %j',
    (line) => {
      const read = parseCheckClients(`\n${line}\n`);
      expect(read).toMatchObject({ ok: false, problem: expect.stringContaining('line 2') });
      expect(JSON.stringify(read)).not.toContain('secret resale');
    },
  );
});
