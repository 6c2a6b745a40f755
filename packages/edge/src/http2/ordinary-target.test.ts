import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIdentityQuery } from './identity-query.ts';
import { resourcePath } from './identity-question.ts';
import { readOrdinaryTarget } from './ordinary-target.ts';

/** What the quick reader says; undefined where it leaves the query to the careful one. */
const quickly = (query: string) => readOrdinaryTarget(`${resourcePath}?${query}`);

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
  it.each([
    'pei=imei-490154203237518',
    'pei=imeisv-3520990017614823&supi=imsi-001010123456789',
    'pei=imei-490154203237518&supi=imsi-00101&gpsi=msisdn-441632960001',
    'gpsi=msisdn-441632960001&pei=imei-490154203237518&supi=imsi-001010123456789',
    'supi=imsi-001010123456789&pei=imei-490154203237518',
    'supi=imsi-001010123456789&gpsi=msisdn-441632960001&pei=imeisv-4901542032375103',
  ])('reads "%s"', (query) => {
    const question = quickly(query);
    expect(question).toBeDefined();
    expect({ ok: true, question }).toEqual(readIdentityQuery(query));
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
});
