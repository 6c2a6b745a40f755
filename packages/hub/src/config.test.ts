import { describe, expect, it } from 'vitest';
import { ConfigError, readHubConfig } from './config.ts';

describe('the settings', () => {
  it('have a safe absence for everything: loopback, its own database, no operators', () => {
    const config = readHubConfig({});
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 8400,
      logOrigin: 'deadset.example/log',
      logLevel: 'info',
    });
    expect(Object.keys(config)).not.toContain('databaseUrl');
    expect(Object.keys(config)).not.toContain('operatorsFile');
  });

  it('tell everything that is wrong at once, and never a value: one may be a password', () => {
    const env = {
      DEADSET_HUB_PORT: '70000',
      DATABASE_URL: 'mysql://u:secret@h/d',
      DEADSET_LOG_LEVEL: 'loud',
    };
    const told = () => readHubConfig(env);
    expect(told).toThrow(ConfigError);
    expect(told).toThrow(/DATABASE_URL.*DEADSET_HUB_PORT.*DEADSET_LOG_LEVEL/);
    expect(told).not.toThrow(/secret/);
  });

  it('take a public address without the slash at its end, and empty text as absent', () => {
    expect(readHubConfig({ DEADSET_PUBLIC_URL: 'https://hub.example/' }).publicUrl).toBe(
      'https://hub.example',
    );
    expect(readHubConfig({ DEADSET_PUBLIC_URL: '' }).publicUrl).toBeUndefined();
  });

  it('send messages as files and to no loopback unless they say otherwise', () => {
    expect(readHubConfig({}).messages).toEqual({});
    expect(readHubConfig({}).allowLoopbackWebhooks).toBeUndefined();
    const config = readHubConfig({
      DEADSET_MESSAGES: 'file:/srv/out',
      DEADSET_MESSAGES_FROM: 'deadset@register.example',
      DEADSET_SMTP_URL: 'smtps://user:secret@mail.example',
      DEADSET_SMS_URL: 'https://sms.example/send',
      DEADSET_SMS_TOKEN_FILE: '/run/token',
      DEADSET_LOOPBACK_WEBHOOKS: 'allow',
    });
    expect(config.allowLoopbackWebhooks).toBe(true);
    expect(config.messages).toEqual({
      sink: { kind: 'file', folder: '/srv/out' },
      from: 'deadset@register.example',
      smtpUrl: 'smtps://user:secret@mail.example',
      sms: {
        url: 'https://sms.example/send',
        body: '{"to":"{to}","text":"{text}","reference":"{id}"}',
        tokenFile: '/run/token',
      },
    });
  });

  it.each([
    ['DEADSET_MESSAGES', 'pigeon'],
    ['DEADSET_MESSAGES_FROM', 'nobody'],
    ['DEADSET_SMTP_URL', 'https://mail.example'],
    ['DEADSET_SMS_URL', 'ftp://sms.example'],
    ['DEADSET_SMS_BODY', 'not json {to} {text}'],
    ['DEADSET_SMS_BODY', '{"to":"{to}"}'],
    ['DEADSET_LOOPBACK_WEBHOOKS', 'maybe'],
    ['DEADSET_BRAKE_FACTOR', 'wide'],
    ['DEADSET_TRACKED_GOODS_ENTRY', 'on'],
    ['DEADSET_TRACKED_GOODS_ENTRY', '<b>an instrument</b>'],
  ])('refuse %s=%s', (name, value) => {
    expect(() => readHubConfig({ [name]: value })).toThrow(new RegExp(`${name} must be`));
  });

  it('take the networks of our own proxies, and nothing that is none', () => {
    const read = (text: string) => readHubConfig({ DEADSET_TRUSTED_PROXIES: text }).trustedProxies;
    expect(read('192.0.2.1, 10.0.0.0/8,fd00::/8')).toEqual(['192.0.2.1', '10.0.0.0/8', 'fd00::/8']);
    expect(read('')).toBeUndefined();
    expect(() => read('everybody')).toThrow(/DEADSET_TRUSTED_PROXIES/);
  });

  it('leave entry on tracking data off until they name what brought it into force', () => {
    expect(readHubConfig({}).trackedGoodsEntry).toBeUndefined();
    const named = 'S.I. 2026/9999 (C. 99), regulation 2(a)';
    expect(readHubConfig({ DEADSET_TRACKED_GOODS_ENTRY: named }).trackedGoodsEntry).toBe(named);
  });

  it('widen the brakes by a whole factor, and never narrow them', () => {
    const read = (text: string) => readHubConfig({ DEADSET_BRAKE_FACTOR: text }).brakeFactor;
    expect([read('12'), read('0'), readHubConfig({}).brakeFactor]).toEqual([12, 1, undefined]);
  });
});
