import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitsPartial, readTrace, traceKinds } from './device-trace.ts';

describe('what is read off a device', () => {
  it.each([
    ['imei', '490154203237518', '490154203237518'],
    ['imei', ' 49-015420-323751-8 ', '490154203237518'],
    ['partial-imei', '4901542032???18', '4901542032???1'],
    ['partial-imei', '49 0154203 2xx', '4901542032????'],
    ['iccid', '8944110068256270054', '8944110068256270054'],
    ['eid', '89049032000001000000128255345402', '89049032000001000000128255345402'],
    ['mac', 'a4-83-e7-0b-c2-9d', 'A4:83:E7:0B:C2:9D'],
    ['serial', 'f2lx q1ab cde', 'F2LXQ1ABCDE'],
  ] as const)('a good %s is kept in one form: %s', (kind, typed, kept) => {
    const read = readTrace(kind, typed);
    expect(read.ok && read.trace.text).toBe(kept);
  });

  it.each([
    ['imei', '12345', 'too short'],
    ['imei', '', 'missing'],
    ['imei', '49015420323751x', 'only digits'],
    ['partial-imei', '4901???????????', 'legible'],
    ['partial-imei', '49?1542032375?8', 'first six digits'],
    ['iccid', '1234', '18 to 20 digits'],
    ['eid', '8904', '32 digits'],
    ['mac', 'zz:zz', 'six pairs'],
    ['serial', '=A1', '5 to 30'],
  ] as const)('a bad %s says what to do: %s', (kind, typed, part) => {
    const read = readTrace(kind, typed);
    expect(read.ok ? '' : read.problem).toContain(part);
  });

  it('a check digit that does not fit is told and nothing is put right in silence', () => {
    const read = readTrace('imei', '490154203237517');
    expect(read.ok && read.trace).toMatchObject({ text: '490154203237517', key: 49_015_420_323_751 });
    expect(read.ok && read.trace.doubt).toContain('last digit');
  });

  it('an address that a phone made up itself is told', () => {
    const read = readTrace('mac', '02:00:00:00:00:00');
    expect(read.ok && read.trace.doubt).toContain('made up');
  });

  it('no text is a fault, whatever it holds', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[0-9?x :-]{0,40}$/),
    );
    fc.assert(
      fc.property(fc.constantFrom(...traceKinds), anything, (kind, text) => {
        const read = readTrace(kind, text);
        expect(read.ok || read.problem.length > 0).toBe(true);
      }),
    );
  });

  it('a partial number fits exactly the numbers that differ from it only where it could not be read', () => {
    expect(fitsPartial('4901542032????', '49015420323751')).toBe(true);
    expect(fitsPartial('4901542033????', '49015420323751')).toBe(false);
  });
});
