import { describe, expect, it } from 'vitest';
import { formatVerifierKey, signatureTypes, signingKey } from './note-key.ts';
import { formatTlogPolicy, parseTlogPolicy, type TlogPolicy, verifierPolicyOf } from './tlog-policy.ts';

const log = signingKey('log.example', signatureTypes.log, Buffer.alloc(32, 1)).verifier;
const [w1, w2, w3] = ['w1', 'w2', 'w3'].map(
  (name, place) =>
    signingKey(`${name}.example`, signatureTypes.cosignature, Buffer.alloc(32, place + 2)).verifier,
);
if (w1 === undefined || w2 === undefined || w3 === undefined) throw new Error('three witnesses');
const [logLine, k1, k2, k3] = [log, w1, w2, w3].map(formatVerifierKey);
const named = `log ${logLine}\nwitness W1 ${k1} http://w1.example/\nwitness W2 ${k2}\nwitness W3 ${k3}\n`;

function read(text: string): TlogPolicy {
  const result = parseTlogPolicy(text);
  if (!result.ok) throw new Error(result.problem);
  return result.value;
}

describe('a policy file', () => {
  it('is read with comments, tabs and witnesses that do not count', () => {
    const text = `# ours\n\n\t log\t${logLine} https://log.example \n${named.split('\n').slice(1).join('\n')}group two 2 W1\tW3\n quorum two`;
    expect(read(text)).toEqual({
      logKeys: [log],
      witnesses: [
        { name: 'W1', key: w1, url: 'http://w1.example' },
        { name: 'W3', key: w3 },
      ],
      quorum: 2,
    });
  });

  it.each([
    ['group g any W1 W2 W3\nquorum g', 1, 3],
    ['group g all W1 W2 W3\nquorum g', 3, 3],
    ['group g 2 W1 W2 W3\nquorum g', 2, 3],
    ['quorum W2', 1, 1],
  ])('that ends with %j asks for %i of %i', (end, quorum, count) => {
    const policy = read(named + end);
    expect([policy.quorum, policy.witnesses.length]).toEqual([quorum, count]);
  });

  it('survives being written and read', () => {
    const policy = read(`${named}group g 2 W1 W2 W3\nquorum g\n`);
    expect(read(formatTlogPolicy(policy))).toEqual(policy);
  });

  it.each([
    ['', 'no quorum line'],
    [named, 'no quorum line'],
    [`${named}quorum none`, 'line 5: without any witness'],
    [`${named}quorum W4`, 'line 5: no line above defines `W4`'],
    [`${named}quorum W1\nquorum W2`, 'line 6: there is a quorum line above'],
    [`${named}group g 2 W1 W1\nquorum g`, 'line 5: `W1` is a member twice'],
    [`${named}group g any W1\ngroup h any W1 W2\nquorum h`, 'line 6: `W1` is a member twice'],
    [`${named}group g 1 W1\ngroup h 1 g W2\nquorum h`, 'line 6: `g` is a group; groups of groups'],
    [`${named}group g 3 W1 W2\nquorum g`, 'line 5: of 2 members'],
    [`${named}group g 0 W1 W2\nquorum g`, 'line 5: of 2 members'],
    [`${named}group g 01 W1 W2\nquorum g`, 'line 5: of 2 members'],
    [`${named}group g any\nquorum g`, 'line 5: a group is'],
    [`${named}group W1 any W2\nquorum W1`, 'line 5: `W1` is defined above'],
    [`group g any W1\n${named}quorum g`, 'line 1: no line above defines `W1`'],
    [`${named}witness W4 ${k1}\nquorum W4`, 'line 5: another witness has this key'],
    [`${named}witness none ${k1}`, 'line 5: `none` is no name'],
    [`witness W1 ${logLine}\nquorum W1`, 'line 1: not the verifier key of a witness'],
    [`log ${k1}\nquorum W1`, 'line 1: not the verifier key of a log'],
    [`log ${logLine}\nlog ${logLine}`, 'line 2: this log is there twice'],
    [`witness W1 ${k1} ftp://w1\nquorum W1`, 'line 1: not an address'],
    [`${named}quorum W1\r\n`, 'line 5: a control character'],
    ['notary W1', 'line 1: `notary` is not one of'],
  ])('such as %j is refused with the line and the reason', (text, problem) => {
    const result = parseTlogPolicy(text);
    expect(result).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
  });

  it('is for the logs that it names, or for any when it names none', () => {
    const policy = read(`${named}quorum W1`);
    expect(verifierPolicyOf(policy, log)).toEqual({ logKey: log, cosigners: [w1], quorum: 1 });
    const stranger = signingKey('log.example', signatureTypes.log, Buffer.alloc(32, 9)).verifier;
    expect(verifierPolicyOf(policy, stranger)).toBeUndefined();
    expect(verifierPolicyOf({ ...policy, logKeys: [] }, stranger)).toBeDefined();
  });
});
