import { describe, expect, it } from 'vitest';
import { readIdentityQuery } from './identity-query.ts';

describe('the query of an identity check', () => {
  it('gives the key of an IMEI and of an IMEISV, whatever the last digits are', () => {
    expect(readIdentityQuery('pei=imei-352099001761480')).toMatchObject({ pei: { key: 35_209_900_176_148 } });
    expect(readIdentityQuery('pei=imei-352099001761489')).toMatchObject({ pei: { key: 35_209_900_176_148 } });
    expect(readIdentityQuery('pei=imeisv-3520990017614823')).toMatchObject({
      pei: { key: 35_209_900_176_148 },
    });
  });

  it('passes over parameters that a later release may have added', () => {
    expect(readIdentityQuery('later=1&pei=imei-352099001761480&supported-features=')).toMatchObject({
      ok: true,
    });
  });

  it('names the parameter that is wrong, and never its value', () => {
    const refused = readIdentityQuery('pei=imei-352099001761480&supported-features=352099001761480x');
    expect(refused).toMatchObject({ ok: false, param: 'supported-features' });
    expect(JSON.stringify(refused)).not.toContain('3520990');
  });
});
