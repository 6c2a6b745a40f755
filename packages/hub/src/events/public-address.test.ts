import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './public-address.ts';
import { parseWebhookUrl } from './webhook-url.ts';

describe('an address', () => {
  it.each(['8.8.8.8', '93.184.216.34', '2606:4700::1', '::ffff:8.8.8.8', '172.32.0.1', '100.128.0.1'])(
    '%s is of the public internet',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    ['this machine', '127.0.0.1'],
    ['this machine', '127.255.255.254'],
    ['this machine', '::1'],
    ['no address', '0.0.0.0'],
    ['no address', '::'],
    ['a private network', '10.0.0.1'],
    ['a private network', '172.16.0.1'],
    ['a private network', '172.31.255.255'],
    ['a private network', '192.168.1.1'],
    ['a private network', 'fd00::8'],
    ['a private network', 'fc00::1'],
    ['a private network', 'fec0::1'],
    ['a carrier’s network', '100.64.0.1'],
    ['a carrier’s network', '100.127.255.255'],
    ['the metadata of a cloud', '169.254.169.254'],
    ['the metadata of a cloud', 'fd00:ec2::254'],
    ['a link', '169.254.0.1'],
    ['a link', 'fe80::1'],
    ['a disguise of 10.0.0.1', '::ffff:10.0.0.1'],
    ['a disguise of 10.0.0.1', '::ffff:a00:1'],
    ['a disguise of 10.0.0.1', '::10.0.0.1'],
    ['a disguise of 10.0.0.1', '64:ff9b::a00:1'],
    ['a disguise of 10.0.0.1', '2002:a00:1::1'],
    ['a tunnel', '2001::1'],
    ['everybody', '224.0.0.1'],
    ['everybody', 'ff02::1'],
    ['everybody', '255.255.255.255'],
    ['documentation', '192.0.2.1'],
    ['documentation', '2001:db8::1'],
    ['a trial', '198.18.0.1'],
    ['nothing', 'example.com'],
  ])('of %s, %s, is not', (_, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('the URL of an endpoint', () => {
  const strict = { allowLoopback: false };

  it.each(['https://example.com/events', 'https://example.com:8443/a?b=c', 'https://8.8.8.8/'])(
    '%s is taken',
    (url) => {
      expect(parseWebhookUrl(url, strict).href).toBe(url);
    },
  );

  it.each([
    'http://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'example.com',
    'https://user:password@example.com/',
    'https://example.com/#part',
    'https://127.0.0.1/',
    'https://10.0.0.1/',
    'https://[::1]/',
    'https://[fd00::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://169.254.169.254/latest/meta-data',
    // The same address in decimal, octal, hexadecimal and short.
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://0x7f000001/',
    'https://127.1/',
    'https://012.0.0.1/',
    'https://167772161/',
  ])('%s is refused', (url) => {
    expect(() => parseWebhookUrl(url, strict)).toThrow(expect.objectContaining({ code: 'invalid' }));
  });

  it('may be this machine, by http, only where that is tried out', () => {
    const trying = { allowLoopback: true };
    for (const url of ['http://127.0.0.1:8000/', 'http://localhost:8000/', 'http://[::1]:8000/']) {
      expect(parseWebhookUrl(url, trying).href).toBe(url);
      expect(() => parseWebhookUrl(url, strict)).toThrow(expect.objectContaining({ code: 'invalid' }));
    }
    expect(() => parseWebhookUrl('http://example.com/', trying)).toThrow('https only');
    expect(() => parseWebhookUrl('http://10.0.0.1/', trying)).toThrow('https only');
  });
});
