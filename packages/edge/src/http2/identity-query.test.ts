import { describe, expect, it } from 'vitest';
import { readIdentityQuery } from './identity-query.ts';

const key = 35_209_900_176_148;

describe('the query of an identity check', () => {
  it.each([
    ['pei=imei-352099001761480', { key, softwareVersion: -1 }],
    ['pei=imei-352099001761489', { key, softwareVersion: -1 }],
    ['pei=imeisv-3520990017614823', { key, softwareVersion: 23 }],
    ['pei=imeisv%2D3520990017614803', { key, softwareVersion: 3 }],
    ['pei=mac-00-00-5E-00-53-00', { key: undefined, softwareVersion: -1 }],
    ['pei=eui-00-00-5E-EF-10-00-00-00', { key: undefined, softwareVersion: -1 }],
    ['pei=imei-12', { key: undefined, softwareVersion: -1 }],
  ])('gives of "%s" which device it is and by which software it runs', (query, question) => {
    expect(readIdentityQuery(query)).toEqual({ ok: true, question: { ...question, subscriber: undefined } });
  });

  it.each([
    ['supi=imsi-001010123456789', 1_001_010_123_456_789],
    ['supi=imsi-00101', 100_101],
    ['supi=nai-001010123456789@example', undefined],
    ['supi=imsi-1234', undefined],
    ['gpsi=msisdn-441632960001', undefined],
  ])('gives of "%s" the subscriber where it is an IMSI', (query, subscriber) => {
    const read = readIdentityQuery(`${query}&pei=imei-352099001761480`);
    expect(read).toEqual({ ok: true, question: { key, softwareVersion: -1, subscriber } });
  });

  it('passes over parameters that a later release may have added', () => {
    const query = 'later=1&pei=imei-352099001761480&later=2&supported-features=';
    expect(readIdentityQuery(query)).toMatchObject({ ok: true });
  });

  it.each([
    ['pei=imei-352099001761480&supported-features=352099001761480x', 'supported-features'],
    ['pei=imei-352099001761480&supported-features=1&supported-features=1', 'supported-features'],
    ['pei=imei-352099001761480&supi=imsi-352099001761480&supi=imsi-352099001761480', 'supi'],
    ['pei=imei-352099001761480&gpsi=', 'gpsi'],
    ['pei=imei-352099001761480&pei=imei-352099001761480', 'pei'],
  ])('names the parameter that is wrong in "%s", and never its value', (query, param) => {
    const refused = readIdentityQuery(query);
    expect(refused).toMatchObject({ ok: false, param });
    expect(JSON.stringify(refused)).not.toContain('3520990');
  });

  it('takes a percent sign that encodes nothing for a query of no form', () => {
    expect(readIdentityQuery('pei=imei-352099001761480&x=%4')).toMatchObject({
      ok: false,
      cause: 'INVALID_MSG_FORMAT',
    });
  });
});
