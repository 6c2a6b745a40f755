import {
  cosignedAtOf,
  logKeysOf,
  logSignatureOf,
  type PolicyWitness,
  parseNote,
  sha256,
  type VerifierPolicy,
} from '@deadset/protocol';
import type { LogMonitor, VerifiedHead } from './log-monitor.ts';
import { get } from './log-site.ts';
import { AlarmRaised } from './monitor-alarm.ts';

/** How long a witness may know more of a log than the log shows, in milliseconds: its quorum may be slow. */
const withheldMs = 120_000;

/** Compares the head that a witness cosigned last with the one that the log shows. Throws `AlarmRaised`. C2SP tlog-witness. */
export async function checkWitness(
  { name, key, url }: PolicyWitness,
  policy: VerifierPolicy,
  monitor: LogMonitor,
  head: VerifiedHead,
  at: number,
): Promise<void> {
  if (url === undefined) return;
  const origin = sha256(Buffer.from(policy.logKey.name)).toString('hex');
  const note = parseNote((await get(`${url}/${origin}/checkpoint`)).toString('utf8'));
  const cosignedAt = note && cosignedAtOf(note, key);
  const isOfLog =
    note !== undefined && logKeysOf(policy).some((logKey) => logSignatureOf(note, logKey) === 'good');
  if (note === undefined || !isOfLog || typeof cosignedAt !== 'number')
    throw new AlarmRaised('unreachable', `Witness ${name} shows no head that the log and it have signed.`);
  const { size, root } = note.checkpoint;
  if (size > head.size) {
    if (at - cosignedAt > withheldMs)
      throw new AlarmRaised(
        'rollback',
        `Witness ${name} has cosigned ${size} leaves, and the log shows ${head.size}.`,
      );
    return;
  }
  if (!(await monitor.isPrefix(head, size, root)))
    throw new AlarmRaised(
      'fork',
      `Witness ${name} has cosigned another tree of ${size} leaves than the log shows.`,
    );
}
