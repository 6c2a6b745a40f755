import { logKeysOf, type VerifierPolicy, verifyCheckpoint } from './checkpoint.ts';
import { formatVerifierKey, parseVerifierKey, signatureTypes, type VerifierKey } from './note-key.ts';

/**
 * Which keys sign a log from now on, and no others: how followers that have pinned one key come to another.
 *
 * It stands as an extension line on a checkpoint of the log, so it counts only with a signature under a key that is
 * taken already and with the witness quorum, and the witnesses keep what they have cosigned.
 */
export interface KeyStatement {
  /** One more than that of the statement before; the keys of the log's first day are number 0, and nothing states them. */
  readonly number: number;
  /** Newest first; two while one follows the other. */
  readonly logKeys: readonly VerifierKey[];
}

/** More keys than any rotation needs. */
const mostKeys = 4;
const keyword = 'log-keys';

/** The statement as an extension line of a checkpoint. C2SP tlog-checkpoint. */
export function formatKeyStatement({ number, logKeys }: KeyStatement): string {
  return [keyword, number, ...logKeys.map(formatVerifierKey)].join(' ');
}

/**
 * The statement on a note that a policy accepts, with its full quorum; undefined when the note is not good, is no
 * statement, or names a key of another log.
 *
 * The policy is the pinned one: the emergency lane tells the age of a list and changes no keys.
 */
export function verifyKeyStatement(note: string, pinned: VerifierPolicy): KeyStatement | undefined {
  const head = verifyCheckpoint(note, pinned);
  if (!head.ok || head.isEmergency) return undefined;
  const lines = head.checkpoint.extension?.filter((line) => line.startsWith(`${keyword} `)) ?? [];
  const [line, ...more] = lines;
  return line === undefined || more.length > 0 ? undefined : parseStatement(line, pinned.logKey.name);
}

/** The policy once a statement counts: its keys, and everything else as it was. */
export function withLogKeys(policy: VerifierPolicy, logKeys: readonly VerifierKey[]): VerifierPolicy {
  const [logKey, ...furtherLogKeys] = logKeys;
  if (logKey === undefined) throw new RangeError('a log has at least one key');
  return { ...policy, logKey, furtherLogKeys };
}

/** Whether a policy takes this key for the log. */
export function hasLogKey(policy: VerifierPolicy, key: VerifierKey): boolean {
  const line = formatVerifierKey(key);
  return logKeysOf(policy).some((known) => formatVerifierKey(known) === line);
}

function parseStatement(line: string, origin: string): KeyStatement | undefined {
  const [, numberText = '', ...vkeys] = line.split(' ');
  if (!/^[1-9][0-9]{0,8}$/.test(numberText) || vkeys.length === 0 || vkeys.length > mostKeys)
    return undefined;
  const logKeys = vkeys.map(parseVerifierKey);
  const areOfLog = logKeys.every(
    (key): key is VerifierKey => key?.type === signatureTypes.log && key.name === origin,
  );
  return areOfLog ? { number: Number(numberText), logKeys } : undefined;
}
