import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type CustodyFact, type CustodyLink, chainStart, linkAfter, verifyCustody } from './custody-chain.ts';

const exhibit = '7K3M-Q2XD-0001';
const fact = (number: number, change: Partial<CustodyFact> = {}): CustodyFact => ({
  exhibit,
  number,
  at: 1_790_000_000_000 + number,
  actor: 'person:1',
  who: 'Desk 4',
  act: number === 1 ? 'take-in' : 'move',
  place: `Shelf ${number}`,
  why: 'stored',
  seal: 'A-1',
  ...change,
});

function chain(length: number): CustodyLink[] {
  const links: CustodyLink[] = [];
  for (let number = 1; number <= length; number += 1)
    links.push(linkAfter(links.at(-1)?.hash ?? chainStart, fact(number)));
  return links;
}

describe('the custody chain of an exhibit', () => {
  it('is whole as it was written', () => {
    expect(verifyCustody(exhibit, chain(5))).toMatchObject({ whole: true });
  });

  it.each(['at', 'actor', 'who', 'act', 'place', 'why', 'seal'] as const)(
    'shows that %s was changed',
    (name) => {
      const links = chain(4).map((link) =>
        link.number === 2 ? { ...link, [name]: name === 'at' ? 1 : 'other' } : link,
      );
      expect(verifyCustody(exhibit, links)).toEqual({
        whole: false,
        at: 2,
        fault: 'Link 2 has been changed.',
      });
    },
  );

  it('shows a link that was taken out, put in twice, moved, or of another exhibit', () => {
    const links = chain(4);
    const [a, b, c] = links;
    if (a === undefined || b === undefined || c === undefined) throw new Error('a chain of four has three');
    expect(verifyCustody(exhibit, [a, c])).toMatchObject({ whole: false, at: 2 });
    expect(verifyCustody(exhibit, [a, a, b])).toMatchObject({ whole: false, at: 2 });
    expect(verifyCustody(exhibit, [b, a])).toMatchObject({ whole: false, at: 1 });
    expect(verifyCustody('another', links)).toMatchObject({ whole: false, at: 1 });
    expect(verifyCustody(exhibit, [])).toMatchObject({ whole: false });
  });

  it('shows a link that was changed with a hash computed anew, by the next', () => {
    const links = chain(3);
    const [first] = links;
    if (first === undefined) throw new Error('a chain of three has a first');
    const forged = linkAfter(first.hash, fact(2, { place: 'Nowhere' }));
    expect(
      verifyCustody(
        exhibit,
        links.map((link) => (link.number === 2 ? forged : link)),
      ),
    ).toMatchObject({
      whole: false,
      at: 3,
    });
  });

  it('can be computed again by the words of its export alone', () => {
    const { exhibit: named, number, at, actor, who, act, place, why, seal } = fact(1);
    const bytes = JSON.stringify([named, number, at, actor, who, act, place, why, seal]);
    const hash = createHash('sha256')
      .update(Buffer.alloc(32))
      .update(`deadset custody v1\n${bytes}`)
      .digest();
    expect(chain(1)[0]?.hash).toEqual(hash);
  });
});
