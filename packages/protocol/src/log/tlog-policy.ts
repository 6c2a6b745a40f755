import type { VerifierPolicy } from './checkpoint.ts';
import { formatVerifierKey, parseVerifierKey, signatureTypes, type VerifierKey } from './note-key.ts';

/** A witness as a policy file names it. */
export interface PolicyWitness {
  /** What the file calls it; means nothing outside the file. */
  readonly name: string;
  readonly key: VerifierKey;
  /** Its submission prefix (C2SP tlog-witness), without a slash at the end. */
  readonly url?: string;
}

/** A C2SP tlog-policy whose quorum is k of n witnesses. */
export interface TlogPolicy {
  /** Any of them may sign the log; empty when the log is known from elsewhere. */
  readonly logKeys: readonly VerifierKey[];
  /** Those that count for the quorum, in the order of the file. */
  readonly witnesses: readonly PolicyWitness[];
  /** How many of them must have cosigned; at least one. */
  readonly quorum: number;
}

/** A policy, or what is wrong with the file and in which line. */
export type TlogPolicyResult =
  | { readonly ok: true; readonly value: TlogPolicy }
  | { readonly ok: false; readonly problem: string };

interface Group {
  readonly threshold: number;
  readonly members: readonly string[];
}

class PolicyProblem extends Error {
  override readonly name = 'PolicyProblem';
}

/**
 * Reads a policy file. C2SP tlog-policy.
 *
 * Groups of groups are refused, and so is `quorum none`: followers here count k of n, and without any cosigner nothing
 * tells the age of a head.
 */
export function parseTlogPolicy(text: string): TlogPolicyResult {
  const reader = new PolicyReader();
  for (const [index, line] of text.split('\n').entries()) {
    try {
      reader.take(line);
    } catch (error) {
      if (!(error instanceof PolicyProblem)) throw error;
      return { ok: false, problem: `line ${index + 1}: ${error.message}` };
    }
  }
  const value = reader.policy();
  return value === undefined ? { ok: false, problem: 'the file has no quorum line' } : { ok: true, value };
}

/** The policy as a file that `parseTlogPolicy` reads. C2SP tlog-policy. */
export function formatTlogPolicy({ logKeys, witnesses, quorum }: TlogPolicy): string {
  return [
    ...logKeys.map((key) => `log ${formatVerifierKey(key)}`),
    ...witnesses.map(({ name, key, url }) =>
      ['witness', name, formatVerifierKey(key), ...(url === undefined ? [] : [url])].join(' '),
    ),
    ['group', 'witnesses', quorum, ...witnesses.map(({ name }) => name)].join(' '),
    'quorum witnesses',
    '',
  ].join('\n');
}

/**
 * Whose word a follower of this log takes under the policy, with the log's other keys that the file names; undefined when
 * the policy is for other logs.
 */
export function verifierPolicyOf(policy: TlogPolicy, logKey: VerifierKey): VerifierPolicy | undefined {
  const { logKeys, witnesses, quorum } = policy;
  const ofThisLog = logKeys.filter(({ name }) => name === logKey.name);
  if (logKeys.length > 0 && !ofThisLog.some((key) => isSameKey(key, logKey))) return undefined;
  const furtherLogKeys = ofThisLog.filter((key) => !isSameKey(key, logKey));
  const verifier = { logKey, cosigners: witnesses.map(({ key }) => key), quorum };
  return furtherLogKeys.length === 0 ? verifier : { ...verifier, furtherLogKeys };
}

/** Takes a file line by line; a name is known from the line that defines it on. */
class PolicyReader {
  readonly #logKeys: VerifierKey[] = [];
  readonly #witnesses = new Map<string, PolicyWitness>();
  readonly #groups = new Map<string, Group>();
  readonly #members = new Set<string>();
  #quorum: Group | undefined;

  take(line: string): void {
    // oxlint-disable-next-line no-control-regex -- the specification allows tab and newline alone of these
    if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line))
      throw new PolicyProblem('a control character; lines end with a newline alone');
    const [keyword, ...items] = line.split(/[ \t]+/).filter((item) => item !== '');
    if (keyword === undefined || keyword.startsWith('#')) return;
    if (keyword === 'log') this.#takeLog(items);
    else if (keyword === 'witness') this.#takeWitness(items);
    else if (keyword === 'group') this.#takeGroup(items);
    else if (keyword === 'quorum') this.#takeQuorum(items);
    else throw new PolicyProblem(`\`${keyword}\` is not one of log, witness, group, quorum`);
  }

  policy(): TlogPolicy | undefined {
    if (this.#quorum === undefined) return undefined;
    const { members, threshold } = this.#quorum;
    const witnesses = members.flatMap((name) => this.#witnesses.get(name) ?? []);
    return { logKeys: this.#logKeys, witnesses, quorum: threshold };
  }

  #takeLog([vkey, url, ...more]: readonly string[]): void {
    if (vkey === undefined || more.length > 0) throw new PolicyProblem('a log is `log VKEY [URL]`');
    const key = keyOf(vkey, signatureTypes.log, 'log');
    if (this.#logKeys.some((known) => isSameKey(known, key)))
      throw new PolicyProblem('this log is there twice');
    if (url !== undefined) urlOf(url);
    this.#logKeys.push(key);
  }

  #takeWitness([name, vkey, url, ...more]: readonly string[]): void {
    if (name === undefined || vkey === undefined || more.length > 0)
      throw new PolicyProblem('a witness is `witness NAME VKEY [URL]`');
    this.#mustBeNew(name);
    const key = keyOf(vkey, signatureTypes.cosignature, 'witness');
    if ([...this.#witnesses.values()].some((known) => isSameKey(known.key, key)))
      throw new PolicyProblem('another witness has this key');
    this.#witnesses.set(name, { name, key, ...(url === undefined ? {} : { url: urlOf(url) }) });
  }

  #takeGroup([name, rule, ...members]: readonly string[]): void {
    if (name === undefined || rule === undefined || members.length === 0)
      throw new PolicyProblem('a group is `group NAME all|any|K MEMBER...`');
    this.#mustBeNew(name);
    for (const member of members) this.#takeMember(member);
    this.#groups.set(name, { threshold: thresholdOf(rule, members.length), members });
  }

  #takeMember(name: string): void {
    if (this.#groups.has(name))
      throw new PolicyProblem(
        `\`${name}\` is a group; groups of groups are not understood here, name witnesses`,
      );
    if (!this.#witnesses.has(name)) throw new PolicyProblem(`no line above defines \`${name}\``);
    if (this.#members.has(name)) throw new PolicyProblem(`\`${name}\` is a member twice`);
    this.#members.add(name);
  }

  #takeQuorum([name, ...more]: readonly string[]): void {
    if (name === undefined || more.length > 0) throw new PolicyProblem('a quorum is `quorum NAME`');
    if (this.#quorum !== undefined) throw new PolicyProblem('there is a quorum line above');
    if (name === 'none')
      throw new PolicyProblem(
        'without any witness nothing tells the age of a head; name a witness or a group',
      );
    const alone = this.#witnesses.has(name) ? { threshold: 1, members: [name] } : undefined;
    this.#quorum = this.#groups.get(name) ?? alone;
    if (this.#quorum === undefined) throw new PolicyProblem(`no line above defines \`${name}\``);
  }

  #mustBeNew(name: string): void {
    if (name === 'none') throw new PolicyProblem('`none` is no name');
    if (this.#witnesses.has(name) || this.#groups.has(name))
      throw new PolicyProblem(`\`${name}\` is defined above`);
  }
}

function keyOf(vkey: string, type: VerifierKey['type'], what: string): VerifierKey {
  const key = parseVerifierKey(vkey);
  if (key?.type !== type) throw new PolicyProblem(`not the verifier key of a ${what}: ${vkey}`);
  return key;
}

function urlOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new PolicyProblem(`not an address that begins with http: ${text}`);
  return url.href.replace(/\/+$/, '');
}

function thresholdOf(rule: string, memberCount: number): number {
  if (rule === 'all') return memberCount;
  if (rule === 'any') return 1;
  const threshold = Number(rule);
  if (!/^[1-9][0-9]{0,3}$/.test(rule) || threshold > memberCount)
    throw new PolicyProblem(
      `of ${memberCount} members any, all, or a number up to ${memberCount} can be asked for`,
    );
  return threshold;
}

function isSameKey(a: VerifierKey, b: VerifierKey): boolean {
  return a.publicKey.equals(b.publicKey);
}
