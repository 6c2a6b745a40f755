import { describe, expect, it } from 'vitest';
import {
  isOffenceCode,
  type OffenceAnswers,
  type OffenceProposal,
  offenceCircumstances,
  offenceTitles,
  proposeHandling,
  proposeOffence,
} from './offence.ts';

const answers = [undefined, false, true];
const every: OffenceAnswers[] = answers.flatMap((force) =>
  answers.flatMap((fear) =>
    answers.flatMap((onPerson) =>
      [undefined, ...offenceCircumstances].map((circumstance) => ({
        ...(force === undefined ? {} : { force }),
        ...(fear === undefined ? {} : { fear }),
        ...(onPerson === undefined ? {} : { onPerson }),
        ...(circumstance === undefined ? {} : { circumstance }),
      })),
    ),
  ),
);
const wordOf = (proposal: OffenceProposal) =>
  proposal.kind === 'propose' ? proposal.offence : proposal.kind === 'ask' ? proposal.question : 'officer';

describe('the offence helper', () => {
  it.each([
    ['a blow', { force: true }, '34B'],
    ['a threat and nothing else', { force: false, fear: true, onPerson: true }, '34B'],
    ['a phone taken cleanly from the hand', { force: false, fear: false, onPerson: true }, '39'],
    [
      'a phone left on a table',
      { force: false, fear: false, onPerson: false, circumstance: 'left-somewhere' },
      'officer',
    ],
    [
      'a phone taken from a home',
      { force: false, fear: false, onPerson: false, circumstance: 'home' },
      'officer',
    ],
    [
      'a phone given to a trickster',
      { force: false, fear: false, onPerson: false, circumstance: 'tricked' },
      'officer',
    ],
    ['nothing', {}, 'force'],
    ['no force, and nothing else', { force: false }, 'fear'],
    ['neither force nor fear', { force: false, fear: false }, 'onPerson'],
    ['a phone that nobody had on them', { force: false, fear: false, onPerson: false }, 'circumstance'],
  ] as const)('told of %s says what it is or what to ask next', (_, told, expected) => {
    expect(wordOf(proposeOffence(told))).toBe(expected);
  });

  it('proposes nothing less than robbery before it is known that there was neither force nor fear', () => {
    for (const told of every) {
      const word = wordOf(proposeOffence(told));
      const mayBeRobbery = told.force !== false || told.fear !== false;
      expect({ told, early: mayBeRobbery && (word === '39' || word === 'officer') }).toEqual({
        told,
        early: false,
      });
      expect({ told, robbery: word === '34B' }).toEqual({
        told,
        robbery: told.force === true || told.fear === true,
      });
    }
  });

  it('never takes an absent answer for a no: adding one never overturns what was proposed', () => {
    for (const told of every) {
      const before = proposeOffence(told);
      for (const more of every) {
        const after = proposeOffence({ ...more, ...told });
        // A fear or a blow that is told of later makes a robbery of it; whoever was asked has answered both by then.
        const isSettled = before.kind !== 'ask';
        expect(isSettled && wordOf(after) !== wordOf(before)).toBe(false);
      }
    }
  });

  it('proposes handling of somebody who is not known to have taken the phone, and of nobody else', () => {
    expect(wordOf(proposeHandling(false))).toBe('54');
    expect(wordOf(proposeHandling(true))).toBe('officer');
  });

  it('knows codes when it sees them, among them its own', () => {
    for (const code of [...Object.keys(offenceTitles), '49/11', '28E', '105A'])
      expect(isOffenceCode(code)).toBe(true);
    for (const code of ['', 'theft', '034', '39b', '39 ', '1234', '34B/', '=39'])
      expect(isOffenceCode(code)).toBe(false);
  });
});
