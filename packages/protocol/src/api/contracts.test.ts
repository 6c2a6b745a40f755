import { errorCodes, RegistryError } from '@deadset/domain';
import { describe, expect, it } from 'vitest';
import { signatureTypes, signingKey } from '../log/note-key.ts';
import { CheckRequest } from './check-contract.ts';
import { problemFor } from './problem.ts';
import { isReceiptGood, signReceipt } from './receipt-contract.ts';
import { parserOf } from './schema.ts';

describe('a request', () => {
  const parse = parserOf(CheckRequest);

  it('is taken with 14, 15 or 16 digits', () => {
    for (const imei of ['35209900176148', '352099001761481', '3520990017614823']) {
      expect(parse({ gate: 'resale', imei })).toEqual({ ok: true, value: { gate: 'resale', imei } });
    }
  });

  it.each([
    { gate: 'resale', imei: 352_099_001_761_48 },
    { gate: 'resale', imei: '3520990017614' },
    { gate: 'nowhere', imei: '35209900176148' },
    { gate: 'resale', imei: '35209900176148', ime: 'x' },
    { gate: 'resale' },
    [],
    null,
  ])('is refused as %j', (body) => expect(parse(body).ok).toBe(false));
});

describe('a receipt', () => {
  const { privateKey } = signingKey('edge', signatureTypes.log, Buffer.alloc(32, 7));
  const receipt = signReceipt(
    {
      position: 4,
      root: '11'.repeat(32),
      digest: '22'.repeat(32),
      count: 2,
      configuration: '33'.repeat(32),
      appliedAt: '2026-11-22T10:00:00.000Z',
    },
    privateKey,
  );

  it('is good as it was signed and with nothing changed', () => {
    expect(isReceiptGood(receipt)).toBe(true);
    expect(isReceiptGood({ ...receipt, position: 5 })).toBe(false);
    expect(isReceiptGood({ ...receipt, appliedAt: '2026-11-22T09:00:00.000Z' })).toBe(false);
    expect(isReceiptGood({ ...receipt, edge: '44'.repeat(32) })).toBe(false);
  });
});

describe('a problem', () => {
  it('shows the message of a refusal and a status of its own kind', () => {
    for (const code of errorCodes) {
      const problem = problemFor(new RegistryError(code, 'what to do'), 'urn:x');
      expect(problem).toMatchObject({ title: 'what to do', instance: 'urn:x' });
      expect(problem.status).toBeGreaterThanOrEqual(400);
      expect(problem.status).toBeLessThan(600);
    }
  });

  it('says nothing of a fault but where to look it up', () => {
    const problem = problemFor(new Error('password is hunter2'), 'urn:x');
    expect(problem).toEqual({ type: 'about:blank', title: 'Internal error', status: 500, instance: 'urn:x' });
  });
});
