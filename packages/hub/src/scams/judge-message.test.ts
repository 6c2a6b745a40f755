import { describe, expect, it } from 'vitest';
import { judgeMessage, longestMessage } from './judge-message.ts';

const own = { publicUrl: 'https://www.deadset.example', mailbox: 'post@deadset.example' };
const judged = (text: string) => judgeMessage(text, own);
const verdictOf = (text: string) => judged(text).addresses.map(({ verdict }) => verdict);

describe('an address in a message', () => {
  it.each([
    ['our own page', 'https://www.deadset.example/report/status'],
    ['it in capitals, at the end of a sentence', 'See HTTPS://WWW.DEADSET.EXAMPLE.'],
    ['it as people write it, without https', 'www.deadset.example/lock'],
  ])('is ours: %s', (_name, text) => {
    expect(verdictOf(text)).toEqual(['ours']);
  });

  it.each([
    ['our name before another domain', 'https://www.deadset.example.found-phones.example/x'],
    ['our name with a word', 'https://deadset-help.example'],
    ['our name as the sender of another host', 'https://www.deadset.example@evil.example/'],
    ['our name in the path', 'https://evil.example/www.deadset.example'],
    ['another ending', 'https://deadset.invalid'],
    ['our host without its www', 'https://deadset.example'],
    ['another port', 'https://www.deadset.example:8443/'],
    ['Cyrillic letters', 'https://www.dеаdset.example'],
    ['Cyrillic letters as they are sent', 'https://www.xn--ddset-4ve8a.example'],
    ['a digit for a letter', 'https://www.d3ads3t.example'],
    ['full-width letters in a foreign domain', 'https://ｄｅａｄｓｅｔ.found.example'],
    ['a letter too many', 'https://www.deadsett.example'],
    ['two letters changed about', 'https://www.daedset.example'],
    ['an accent', 'https://www.déadset.example'],
    ['mail from a look-alike', 'help@deadset-found.example'],
  ])('only looks like ours: %s', (_name, text) => {
    expect(verdictOf(text)).toEqual(['looks-like-ours']);
  });

  it.each([
    ['ours without encryption', 'http://www.deadset.example/', 'ours-in-disguise'],
    ['ours with a name before it', 'https://apple@www.deadset.example/', 'ours-in-disguise'],
    ['somebody else', 'icloud-find.example/login', 'not-ours'],
    ['a number for a host', 'http://192.0.2.7/findmy', 'not-ours'],
    ['a number of the new kind for a host', 'https://[2001:db8::7]:8443/findmy', 'not-ours'],
    ['a script', 'javascript://www.found.example/%0aalert(1)', 'not-ours'],
    ['a host that is none', 'https://[not-a-host.example', 'not-ours'],
    ['another alphabet', 'https://пример.example', 'foreign-letters'],
    ['our mailbox', 'post@deadset.example', 'our-mailbox'],
    ['somebody else’s mailbox', 'apple@icloud-find.example', 'not-ours'],
  ])('%s', (_name, text, verdict) => {
    expect(verdictOf(text)).toEqual([verdict]);
  });

  it('is found whatever stands around it, once each, and without what nobody sees', () => {
    const text = 'Found!\u202e (https://a.example/x) or "https://a.example/y", see b\u200b.example\u0000 now';
    expect(judged(text).addresses.map(({ shown }) => shown)).toEqual(['a.example', 'b.example']);
  });

  it('is found in the quotation marks that telephones set', () => {
    expect(verdictOf('They wrote “https://www.deadset.example/lock”.')).toEqual(['ours']);
    expect(verdictOf('«www.deadset.example»')).toEqual(['ours']);
  });

  it('shows foreign letters and how they are sent', () => {
    expect(judged('https://пример.example').addresses[0]?.shown).toBe(
      'пример.example (xn--e1afmkfd.example)',
    );
  });

  it('is at most one of ten, of the first four thousand characters', () => {
    const many = Array.from({ length: 50 }, (_, i) => `a${i}.example`).join(' ');
    expect(judged(many).addresses).toHaveLength(10);
    expect(judged(`${'x '.repeat(longestMessage)} evil.example`).addresses).toEqual([]);
  });

  it('is looked for in no time, however the text is made', () => {
    const since = process.hrtime.bigint();
    for (const part of ['a.', 'a@', '://', 'x--', '.']) judged(part.repeat(longestMessage / part.length));
    expect(Number(process.hrtime.bigint() - since) / 1e6).toBeLessThan(1_000);
  });
});

describe('a reference in a message', () => {
  it('is found as people write it', () => {
    expect(judged('Your reference is 7K3M-Q2XD.').references).toEqual(['7K3M-Q2XD']);
    expect(judged('ref 7k3m q2xd').references).toEqual(['7k3m q2xd']);
  });

  it('is no word, no number of an account and no part of a code', () => {
    expect(judged('Somebody has your phone, call 07700900123 or 1234-5678-9012-3456').references).toEqual([]);
    expect(judged('your code ABCD-EFGH-JKMN-PQRS').references).toEqual([]);
  });
});
