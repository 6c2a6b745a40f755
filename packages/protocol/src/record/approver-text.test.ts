import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { softPasskey } from '../../test/support/soft-passkey.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { signApproverLeaf } from './approver-leaf.ts';
import {
  formatCertificate,
  formatRegistration,
  parseCertificate,
  parseRegistration,
} from './approver-text.ts';

const unsigned = { ...softPasskey('police-east').key, at: 1_800_000_000_000, action: 'enrol' as const };
const leaf = signApproverLeaf(unsigned, generateKeyPairSync('ed25519').privateKey);

describe('the texts that go between a person, their organisation and the hub', () => {
  it('come back as they were, also with the line ends of a browser form and empty lines around them', () => {
    const pasted = (text: string) => `\r\n${text.replaceAll('\n', '\r\n')}\r\n `;
    expect(parseRegistration(pasted(formatRegistration(unsigned)))).toEqual(unsigned);
    expect(parseCertificate(pasted(formatCertificate(leaf)))).toEqual(leaf);
  });

  it('are refused when what people read is not what is signed', () => {
    const shown = formatRegistration(unsigned).replace('police-east', 'police-west');
    expect(() => parseRegistration(shown)).toThrow('do not say the same');
    const retired = formatCertificate(leaf).replace('enrol ', 'retire ');
    expect(() => parseCertificate(retired)).toThrow('do not say the same');
  });

  it('are refused when one is taken for the other, cut or not theirs at all', () => {
    const texts = [formatCertificate(leaf), formatRegistration(unsigned).slice(0, -9), '', 'hello\nworld'];
    for (const text of texts) expect(() => parseRegistration(text)).toThrow(MalformedBytes);
    expect(() => parseCertificate(formatRegistration(unsigned))).toThrow(MalformedBytes);
  });
});
