import { describe, expect, it } from 'vitest';
import { parseLockList } from './lock-tasks.ts';
import { ukLockList } from './uk-lock-list.ts';

const task = { id: 'sim', title: 'Your SIM', steps: ['Ask for a new one.'] };
const withTask = (changes: object) => JSON.stringify({ tasks: [{ ...task, ...changes }] });

describe('a lock list of a deployment', () => {
  it('is taken as it is written', () => {
    const contacts = [{ name: 'Bank', phone: '159', page: 'https://bank.example/', note: 'by day' }];
    expect(parseLockList(withTask({ contacts })).tasks).toEqual([{ ...task, contacts }]);
  });

  it.each([
    ['that is not JSON', '{', 'it is not JSON'],
    ['without tasks', '{"tasks":[]}', '/tasks'],
    ['with a field that is not known', withTask({ colour: 'red' }), 'colour'],
    [
      'with a number that cannot be dialled',
      withTask({ contacts: [{ name: 'B', phone: 'call us' }] }),
      'phone',
    ],
    ['with an address that is not https', withTask({ contacts: [{ name: 'B', page: 'http://b' }] }), 'page'],
    [
      'with an address that is a script',
      withTask({ contacts: [{ name: 'B', page: 'javascript:1' }] }),
      'page',
    ],
    ['with an id that is no word', withTask({ id: 'SIM card' }), 'id'],
    ['with one id twice', JSON.stringify({ tasks: [task, task] }), 'two tasks have the id "sim"'],
  ])('%s is refused, and it is said where', (_name, text, said) => {
    expect(() => parseLockList(text)).toThrow('the lock list cannot be used');
    expect(() => parseLockList(text)).toThrow(said);
  });
});

describe('the list for the United Kingdom', () => {
  it('keeps to the form that a deployment has to keep to', () => {
    expect(parseLockList(JSON.stringify(ukLockList))).toEqual(ukLockList);
  });

  it('has everything that was asked for, the SIM first and the phone’s account second', () => {
    const ids = ukLockList.tasks.map(({ id }) => id);
    expect(ids.slice(0, 2)).toEqual(['sim', 'maker-account']);
    for (const id of [
      'mail',
      'bank',
      'wallet',
      'travel',
      'whatsapp',
      'signal',
      'telegram',
      'social',
      'school',
      'work',
    ])
      expect(ids).toContain(id);
  });

  it('names only numbers whose source docs/after-the-report.md has', () => {
    const phones = ukLockList.tasks.flatMap(({ contacts = [] }) =>
      contacts.flatMap(({ phone = [] }) => phone),
    );
    expect(phones).toEqual(['159', '0343 222 1234', '0300 123 2040', '101']);
  });
});
