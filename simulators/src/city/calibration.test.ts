import { expect, it } from 'vitest';
import { calibrationOf } from './calibration.ts';
import { createCity } from './city.ts';
import { cityEvents } from './city-events.ts';

/** Beyond five standard errors, and what a figure may be off by itself because several parameters make it. */
const deviations = 5;
const looseFigures: Readonly<Record<string, number>> = {
  'recovered, of reported': 0.2,
  'stolen, offered to honest shops': 0.15,
  'stolen, offered to crooked shops': 0.15,
};

it('a city comes to the figures that were published', () => {
  // Without the panel, which has nothing to do with them.
  const city = createCity({ seed: 2, scale: 1, changes: { panelPhones: 0 } });
  const lines = calibrationOf(city, cityEvents(city));
  expect(lines.length).toBeGreaterThan(15);
  for (const { figure, published, count, of } of lines) {
    const ours = of === undefined ? count : count / of;
    const error =
      of === undefined ? Math.sqrt(count * (10 / city.scale)) : Math.sqrt((published * (1 - published)) / of);
    const off = Math.abs(ours - published) - (looseFigures[figure] ?? 0.01) * published;
    expect(off, `${figure}: ${ours}, published ${published}`).toBeLessThanOrEqual(deviations * error);
  }
});

it('a city drawn from another share is caught by the same figures', () => {
  const city = createCity({ seed: 2, scale: 0.3, changes: { panelPhones: 0, comesUpShare: 0.5 } });
  const line = calibrationOf(city, cityEvents(city)).find(({ figure }) => figure === 'come up again');
  expect((line?.count ?? 0) / (line?.of ?? 1)).toBeLessThan(0.6);
});
