import {
  applyAct,
  type DeviceAct,
  foldActs,
  imeiKeyFrom,
  listingOf,
  type Tier,
  untouchedDevice,
} from '@deadset/domain';
import { describe, expect, it } from 'vitest';
import { actsFor, type KeyRecord } from './device-acts.ts';
import type { Word } from './import-plan.ts';
import type { ColumnRow } from './row-columns.ts';

const at = Date.UTC(2026, 10, 22);
const dayMs = 86_400_000;

function declared(declarationId: string, tier: Tier, agoMs = dayMs): DeviceAct {
  return { act: 'declare', declarationId, actor: 'contributor', at: at - agoMs, tier };
}

/** A device about which the contributor has said this, and others have said more. */
function recordOf(own: Word | undefined, others: readonly DeviceAct[] = []): KeyRecord {
  const acts = own === undefined ? others : [declared('own', own.status === 'blacklist' ? 1 : 0), ...others];
  const state = foldActs(acts);
  return own === undefined ? { state } : { state, own: { id: 'own', word: own } };
}

function wish(word: Word | undefined): ColumnRow {
  const key = imeiKeyFrom(35_209_900, 176_148);
  if (key === undefined) throw new Error('a key out of range');
  return word === undefined ? { key, line: 0 } : { key, line: 2, row: { key, ...word } };
}

const blacklist: Word = { status: 'blacklist', reportedOn: 20_260_901 };
const pending: Word = { status: 'pending' };
const barred = { effect: 'prohibited', tier: 1 };

describe('the acts of an import on one device', () => {
  it.each<[string, Word | undefined, Word | undefined, string[]]>([
    ['that is new', undefined, blacklist, ['declare']],
    ['that is there already', blacklist, blacklist, []],
    ['whose day changes', blacklist, { ...blacklist, reportedOn: 20_260_902 }, ['declare', 'withdraw']],
    ['that is proved now', pending, blacklist, ['declare', 'withdraw']],
    ['that is not sure any more', blacklist, pending, ['declare', 'withdraw']],
    ['whose unproved word gets a day', pending, { ...pending, reportedOn: 20_260_902 }, []],
    ['that comes off the list', blacklist, undefined, ['withdraw']],
    ['that is off it already', undefined, undefined, []],
  ])('%s', (_, own, wanted, acts) => {
    expect(actsFor(wish(wanted), recordOf(own), at).map(({ act }) => act)).toEqual(acts);
  });

  it('leave behind each what the rules make of all declarations together', () => {
    const others = [declared('police', 2, 3 * dayMs)];
    const [first, second] = actsFor(wish(pending), recordOf(blacklist, others), at);
    expect(first?.listing).toEqual({ effect: 'prohibited', tier: 2 });
    expect(second?.listing).toEqual({ effect: 'prohibited', tier: 2 });
    expect(actsFor(wish(undefined), recordOf(blacklist), at)[0]).not.toHaveProperty('listing');
  });

  it('never let the phone off the list while a word is replaced', () => {
    const acts = actsFor(wish({ status: 'blacklist' }), recordOf(blacklist), at);
    expect(acts.map(({ listing }) => listing)).toEqual([barred, barred]);
  });

  it('make a second unproved word within 90 days without effect', () => {
    const [act] = actsFor(wish(pending), recordOf(undefined, [declared('keeper', 0, 10 * dayMs)]), at);
    expect(act?.state.isQuiet).toBe(true);
    expect(act?.listing).toEqual(listingOf(foldActs([declared('keeper', 0, 10 * dayMs)])));
  });

  it('are the acts of the contributor, whom the table lets take them', () => {
    const refused = applyAct(untouchedDevice, {
      act: 'withdraw',
      declarationId: 'own',
      actor: 'contributor',
      at,
    });
    expect(refused.ok).toBe(false);
    expect(actsFor(wish(undefined), recordOf(pending), at)[0]?.state.status).toBe('withdrawn');
  });
});
