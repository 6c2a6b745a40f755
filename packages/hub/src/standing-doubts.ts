import type { Certificates } from './certificates/index.ts';
import type { Doubts } from './declarations/index.ts';
import type { LogbookDoubts } from './logbook/index.ts';

/**
 * What the rooms of the hub know that stands against a proved declaration: a certificate of before the taking, and then
 * another keeper in the logbook.
 *
 * A certificate of after the taking stands against nothing: its thief could have asked for it.
 */
export function standingDoubts(certificates: Certificates, logbook: LogbookDoubts): Doubts {
  return {
    ...logbook,
    async disputeOf(trx, phone) {
      const bought = await certificates.findCertificate(trx, phone.keys, { before: phone.takenAt });
      return bought === undefined ? logbook.disputeOf(trx, phone) : 'bought-with-a-certificate';
    },
  };
}
