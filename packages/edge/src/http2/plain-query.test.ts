import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIdentityQuery } from './identity-query.ts';
import { PlainQuery } from './plain-query.ts';

const plain = new PlainQuery();

/** What the quick reader says; undefined where it leaves the query to the careful one. */
function quickly(query: string) {
  if (!plain.read(`/path?${query}`, 6)) return undefined;
  const { key, softwareVersion, subscriber } = plain;
  return { key, softwareVersion, subscriber };
}

const digits = (minLength: number, maxLength: number) =>
  fc.array(fc.nat(9), { minLength, maxLength }).map((list) => list.join(''));

const ordinaryPei = fc.oneof(
  digits(15, 15).map((text) => `pei=imei-${text}`),
  digits(16, 16).map((text) => `pei=imeisv-${text}`),
);
const ordinarySupi = digits(5, 15).map((text) => `supi=imsi-${text}`);
const ordinaryGpsi = digits(5, 15).map((text) => `gpsi=msisdn-${text}`);
/** Parameters that are nearly or not at all what a core sends. */
const oddParameter = fc.oneof(
  digits(13, 17).map((text) => `pei=imei-${text}`),
  digits(14, 17).map((text) => `pei=imeisv-${text}`),
  digits(3, 17).map((text) => `supi=imsi-${text}`),
  digits(3, 17).map((text) => `gpsi=msisdn-${text}`),
  digits(15, 15).map((text) => `pei=imei%2D${text}`),
  digits(15, 15).map((text) => `p%65i=imei-${text}`),
  fc.constantFrom(
    '',
    'pei=',
    'supi=',
    'gpsi',
    'pei',
    'pei=mac-00-00-5E-00-53-00',
    'supi=nai-a@b',
    'supi=imsi-+12345',
  ),
  fc.string({ maxLength: 12 }).map((text) => `pei=imei-${text}`),
  fc.string({ maxLength: 12 }).map((text) => `supported-features=${text}`),
  fc.string({ maxLength: 30 }),
);

describe('the quick reader of identity checks', () => {
  it('reads every ordinary query, in any order of its parameters', () => {
    const subset = fc
      .tuple(ordinaryPei, fc.option(ordinarySupi), fc.option(ordinaryGpsi))
      .chain((parts) =>
        fc.shuffledSubarray(
          parts.filter((part) => part !== null),
          { minLength: 1 },
        ),
      )
      .filter((parts) => parts.some((part) => part.startsWith('pei=')));
    fc.assert(
      fc.property(subset, (parts) => {
        const query = parts.join('&');
        const question = quickly(query);
        expect(question).toBeDefined();
        expect({ ok: true, question }).toEqual(readIdentityQuery(query));
      }),
    );
  });

  it('never says anything else than the careful reader, whatever the query is', () => {
    const parameter = fc.oneof(ordinaryPei, ordinarySupi, ordinaryGpsi, oddParameter);
    let quick = 0;
    fc.assert(
      fc.property(fc.array(parameter, { maxLength: 4 }), (parts) => {
        const query = parts.join('&');
        const question = quickly(query);
        const careful = readIdentityQuery(query);
        quick += question === undefined ? 0 : 1;
        expect(question === undefined ? careful : { ok: true, question }).toEqual(careful);
      }),
      { numRuns: 2000 },
    );
    expect(quick).toBeGreaterThan(50);
  });

  it('keeps nothing of the query before', () => {
    expect(quickly('pei=imeisv-3520990017614823&supi=imsi-001010123456789')).toEqual({
      key: 35_209_900_176_148,
      softwareVersion: 23,
      subscriber: 1_001_010_123_456_789,
    });
    expect(quickly('pei=imei-490154203237518')).toEqual({
      key: 49_015_420_323_751,
      softwareVersion: -1,
      subscriber: undefined,
    });
    expect(quickly('supi=imsi-001010123456789')).toBeUndefined();
  });
});
