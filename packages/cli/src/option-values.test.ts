import { describe, expect, it } from 'vitest';
import {
  parseBaseUrl,
  parseCount,
  parseGateNames,
  parseHostPort,
  parseImeiArgument,
  parsePort,
} from './option-values.ts';

describe('an address to listen on', () => {
  it('is a host and a port, or a port of this machine alone', () => {
    expect(parseHostPort('0.0.0.0:3868')).toEqual({ host: '0.0.0.0', port: 3868 });
    expect(parseHostPort('[::1]:0')).toEqual({ host: '::1', port: 0 });
    expect(parseHostPort('edge.example:80')).toEqual({ host: 'edge.example', port: 80 });
    expect(parseHostPort(':3868')).toEqual({ host: '127.0.0.1', port: 3868 });
    expect(parseHostPort('3868')).toEqual({ host: '127.0.0.1', port: 3868 });
  });

  it.each(['', 'host', 'host:', 'host:65536', '::1:80', 'host:80:90', 'http://host:80', 'a b:80'])(
    'is refused when it is %j',
    (text) => expect(() => parseHostPort(text)).toThrow('HOST:PORT'),
  );
});

describe('a port, a count and a base address', () => {
  it('are taken in their plain form', () => {
    expect(parsePort('0')).toBe(0);
    expect(parsePort('65535')).toBe(65_535);
    expect(parseCount('1000')).toBe(1000);
    expect(parseBaseUrl('http://127.0.0.1:8400/')).toBe('http://127.0.0.1:8400');
  });

  it('are refused in any other', () => {
    for (const text of ['65536', '-1', '1e3', '']) expect(() => parsePort(text)).toThrow('A port is');
    for (const text of ['0', '-1', '1.5', '']) expect(() => parseCount(text)).toThrow('whole number');
    for (const text of ['127.0.0.1:8400', 'ftp://host', ''])
      expect(() => parseBaseUrl(text)).toThrow('address');
  });
});

describe('gates on the command line', () => {
  it('are separated by commas, and an unknown one is told with those there are', () => {
    expect(parseGateNames('resale, repair')).toEqual(['resale', 'repair']);
    expect(() => parseGateNames('resale,pawn')).toThrow('A gate is one of network-attach');
  });
});

describe('an IMEI on the command line', () => {
  it('may be typed as printed, and a slip of the finger is seen', () => {
    expect(parseImeiArgument('35-175605-123456-4')).toMatchObject({
      key: 35_175_605_123_456,
      hasWrongCheckDigit: true,
    });
    expect(parseImeiArgument('IMEI: 490154203237518')).toEqual({
      key: 49_015_420_323_751,
      hasWrongCheckDigit: false,
    });
  });

  it.each([
    ['', 'is needed'],
    ['12345', 'some are missing'],
    ['35175605123456a', 'digits only'],
    ['3517560512345678901', 'too many'],
  ])('is refused when it is %j', (text, words) => {
    expect(() => parseImeiArgument(text)).toThrow(words);
  });
});
