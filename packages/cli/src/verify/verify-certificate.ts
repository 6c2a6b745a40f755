import { readFile } from 'node:fs/promises';
import { formatImei, type ImeiKey, parseHumanImei } from '@deadset/domain';
import {
  type CertificateRefusal,
  type CheckCertificate,
  holderCodeLength,
  phoneCommitment,
  readKeySet,
  readSpokenCode,
  verifyCertificate,
} from '@deadset/protocol';
import { CommandFailure, exitCodes } from '../exit-code.ts';

/** What else the reader knows: both together say which phone the certificate is about. */
export interface KnownPhone {
  readonly imei?: string;
  readonly holderCode?: string;
}

const refusals = {
  malformed: 'it is no certificate, or a damaged copy of one',
  'unknown-key': 'it was signed by a key that is not among those that you trust',
  'bad-signature': 'its signature is not good: it was changed since, or made up',
} as const satisfies Record<CertificateRefusal, string>;

/**
 * What a check certificate says, in lines, by the keys in a file: a hub's /.well-known/jwks.json. No network is used.
 *
 * Throws `CommandFailure` for one that counts for nothing, or that is about another phone than the one named.
 */
export async function certificateLines(
  text: string,
  trustFile: string,
  phone: KnownPhone,
): Promise<string[]> {
  const keys = readKeySet(parseJson(await readFile(trustFile, 'utf8')));
  if (keys === undefined) {
    throw new CommandFailure(
      `${trustFile} holds no keys of certificates; get them from https://HUB/.well-known/jwks.json, from somebody whose word you take.`,
      exitCodes.usage,
    );
  }
  const result = verifyCertificate(text, keys);
  if (!result.ok) throw new CommandFailure(`The certificate proves nothing: ${refusals[result.refusal]}.`);
  const { certificate } = result;
  return [...linesOf(certificate), phoneLine(certificate, phone)];
}

function linesOf({
  number,
  gate,
  issuedAt,
  validUntil,
  issuer,
  participant,
  size,
  root,
}: CheckCertificate): string[] {
  return [
    'This certificate is genuine.',
    `  number     ${number}`,
    `  answer     no report found, at the gate ${gate}`,
    `  when       ${instant(issuedAt)}`,
    `  asked by   ${participant ?? 'somebody on the public page'}`,
    `  counts     until ${instant(validUntil)}`,
    `  list       position ${size - 1} of the log ${issuer}, whose root was ${root.toString('hex')}`,
  ];
}

function phoneLine({ commitment }: CheckCertificate, { imei, holderCode }: KnownPhone): string {
  if (imei === undefined && holderCode === undefined)
    return 'It does not say which phone it is about: its holder shows that with --imei and --holder-code.';
  if (imei === undefined || holderCode === undefined) {
    throw new CommandFailure(
      "Which phone it is about takes both: --imei and the holder's --holder-code.",
      exitCodes.usage,
    );
  }
  const [key, code] = [keyOf(imei), readSpokenCode(holderCode, holderCodeLength)];
  if (code === undefined || !phoneCommitment(code, key).equals(commitment)) {
    throw new CommandFailure('The certificate is genuine, and not about this phone with this code.');
  }
  return `It is about the phone with IMEI ${formatImei(key)}.`;
}

function keyOf(typed: string): ImeiKey {
  const parsed = parseHumanImei(typed);
  if (!parsed.ok) throw new CommandFailure('--imei takes the 15 digits of an IMEI.', exitCodes.usage);
  return parsed.imei.key;
}

function instant(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace('.000Z', ' UTC');
}

/** Undefined for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
