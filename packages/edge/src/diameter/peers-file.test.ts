import { describe, expect, it } from 'vitest';
import { parsePeers } from './peers-file.ts';

const lines = `
# our own core
mme01.epc.example  epc.example
mme02.epc.example  epc.example  192.0.2.7,10.0.0.0/8,2001:db8::/32  5000
dra.transit.example transit.example * 0.5
`;

describe('a file of peers', () => {
  it('names who may ask, from where, and how much', () => {
    expect(parsePeers(lines, 'peers')).toEqual([
      { originHost: 'mme01.epc.example', originRealm: 'epc.example' },
      {
        originHost: 'mme02.epc.example',
        originRealm: 'epc.example',
        addresses: ['192.0.2.7', '10.0.0.0/8', '2001:db8::/32'],
        maxPerSecond: 5000,
      },
      { originHost: 'dra.transit.example', originRealm: 'transit.example', maxPerSecond: 0.5 },
    ]);
  });

  const wrong = [
    ['mme01.epc.example', 'it is not "origin-host realm [addresses] [checks-a-second]"'],
    ['mme01.epc.example epc.example * 5 6', 'it is not "origin-host realm [addresses] [checks-a-second]"'],
    ['mme01 epc.example', 'mme01 is no Diameter identity'],
    ['mme01.epc.example epc.example 10.0.0.0/33', '10.0.0.0/33 is neither an address nor a network'],
    ['mme01.epc.example epc.example 10.0.0', '10.0.0 is neither an address nor a network'],
    ['mme01.epc.example epc.example * fast', 'fast is no number of checks a second'],
    ['mme01.epc.example epc.example * 0', '0 is no number of checks a second'],
    ['a.example b.example\nA.Example b.example', 'A.Example stands here a second time'],
  ] as const;
  it.each(wrong)('is refused with its line named: %j', (text, problem) => {
    const line = text.split('\n').length + 1;
    expect(() => parsePeers(`# peers\n${text}`, 'peers.txt')).toThrow(`peers.txt: line ${line}: ${problem}`);
  });
});
