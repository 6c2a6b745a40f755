import {
  type CheckSessions,
  createCheckSessions,
  createParticipantDesk,
  createPublicDesk,
  type ParticipantDesk,
  type PublicDesk,
} from '../checks/index.ts';
import { type CertificateParts, type Certificates, createCertificates } from './certificates.ts';
import { type AlsoTell, type CertificateWatch, createCertificateWatch } from './watch.ts';

/** All that answers questions about phones at the hub, and what follows from an answer. */
export interface Checking {
  readonly publicDesk: PublicDesk;
  readonly sessions: CheckSessions;
  readonly participantDesk: ParticipantDesk;
  readonly certificates: Certificates;
  readonly watch: CertificateWatch;
}

/** `alsoTell` hears of every certificate whose phone is reported. */
export function createChecking(parts: CertificateParts & { readonly alsoTell?: AlsoTell }): Checking {
  const { db, clock, entropy, verified, sealKey, alsoTell } = parts;
  const certificates = createCertificates(parts);
  return {
    publicDesk: createPublicDesk({ clock, markKey: sealKey }),
    sessions: createCheckSessions(sealKey, clock, entropy),
    participantDesk: createParticipantDesk({ db, clock, verified, markKey: sealKey }),
    certificates,
    watch: createCertificateWatch({
      db,
      clock,
      entropy,
      verified,
      sealKey,
      certificates,
      ...(alsoTell && { alsoTell }),
    }),
  };
}
