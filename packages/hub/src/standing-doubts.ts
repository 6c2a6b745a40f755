import type { Certificates } from './certificates/index.ts';
import { isClonedBefore } from './clones/index.ts';
import type { Doubts } from './declarations/index.ts';
import type { LogbookDoubts } from './logbook/index.ts';

/**
 * What the rooms of the hub know that stands against a proved declaration: a certificate of before the taking, and then
 * another keeper in the logbook, and last what networks have seen of the number.
 *
 * A certificate of after the taking stands against nothing: its thief could have asked for it. Nor does what networks have
 * seen since: it may be the thief's doing.
 */
export function standingDoubts(certificates: Certificates, logbook: LogbookDoubts): Doubts {
  return {
    ...logbook,
    async disputeOf(trx, phone) {
      const bought = await certificates.findCertificate(trx, phone.keys, { before: phone.takenAt });
      if (bought !== undefined) return 'bought-with-a-certificate';
      const another = await logbook.disputeOf(trx, phone);
      if (another !== undefined) return another;
      return (await isClonedBefore(trx, phone.keys, phone.takenAt)) ? 'looks-cloned' : undefined;
    },
  };
}
