import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import {
  type ApproverLeaf,
  decodeApproverLeaf,
  decodeUnsignedApproverLeaf,
  encodeApproverLeaf,
  encodeUnsignedApproverLeaf,
  type UnsignedApproverLeaf,
} from './approver-leaf.ts';

const registrationTitle = 'deadset approver registration';
const certificateTitle = 'deadset approver certificate';

/**
 * What a person takes from the hub's page to their organisation: three lines to read and one to be signed.
 *
 * Only the last line counts; the others are there so that whoever signs sees what it is.
 */
export function formatRegistration(leaf: UnsignedApproverLeaf): string {
  return formatText(registrationTitle, leaf, encodeUnsignedApproverLeaf(leaf));
}

/** What the organisation gives back: the registration with the signature of its root key. */
export function formatCertificate(leaf: ApproverLeaf): string {
  return formatText(certificateTitle, leaf, encodeApproverLeaf(leaf));
}

/** Throws `MalformedBytes` when the text is not a registration, or its readable lines say something else than its last. */
export function parseRegistration(text: string): UnsignedApproverLeaf {
  const leaf = decodeUnsignedApproverLeaf(bytesOf(text, registrationTitle));
  return withReadableLines(text, formatRegistration(leaf), leaf);
}

/** Throws `MalformedBytes` when the text is not a certificate, or its readable lines say something else than its last. */
export function parseCertificate(text: string): ApproverLeaf {
  const leaf = decodeApproverLeaf(bytesOf(text, certificateTitle));
  return withReadableLines(text, formatCertificate(leaf), leaf);
}

function formatText(title: string, leaf: UnsignedApproverLeaf, bytes: Buffer): string {
  const lines = [
    title,
    `${leaf.action} ${leaf.organisation}`,
    `key ${leaf.keyId.toString('hex')}`,
    bytes.toString('base64'),
  ];
  return `${lines.join('\n')}\n`;
}

function bytesOf(text: string, title: string): Buffer {
  const lines = linesOf(text);
  if (lines[0] !== title) throw new MalformedBytes(`the first line is not "${title}"`);
  return Buffer.from(lines.at(-1) ?? '', 'base64');
}

function withReadableLines<Leaf>(text: string, expected: string, leaf: Leaf): Leaf {
  if (`${linesOf(text).join('\n')}\n` !== expected)
    throw new MalformedBytes('its lines do not say the same; copy the whole text again');
  return leaf;
}

/** Browsers, mail and editors change line ends and add empty lines; nothing else may change. */
function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
