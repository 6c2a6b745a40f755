import type { View } from '../pages/index.ts';
import type { GivenCertificate } from './certificates.ts';
import { qrPicture } from './qr-picture.ts';
import type { GenuineCertificate } from './recheck.ts';

/** A new certificate, to be printed or saved. It does not name the phone: whoever finds it learns nothing. */
export async function certificateView({ text, certificate, holderCode }: GivenCertificate): Promise<View> {
  const { number, issuedAt, validUntil, issuer, size, root } = certificate;
  return {
    number,
    issuedAt,
    validUntil,
    issuer,
    position: size - 1,
    root: root.toString('hex'),
    holderCode,
    text,
    qr: await qrPicture(text),
  };
}

/** A certificate that was shown again. */
export function recheckedView(genuine: GenuineCertificate, at: number): View {
  const { number, gate, participant, issuedAt, validUntil, head } = genuine;
  return {
    number,
    gate: gateWords[gate],
    participant,
    issuedAt,
    validUntil,
    counts: at < validUntil,
    ...(head === undefined ? {} : { position: head.position, root: head.root.toString('hex') }),
  };
}

const gateWords: Readonly<Record<GenuineCertificate['gate'], string>> = {
  'network-attach': 'before a network took it',
  'esim-download': 'before an eSIM was put on it',
  activation: 'before it was set up',
  account: 'before somebody new signed in on it',
  resale: 'before it was sold',
  repair: 'before it was repaired',
  parts: 'before it was taken apart',
  export: 'before it left the country',
  insurance: 'before it was insured',
};
