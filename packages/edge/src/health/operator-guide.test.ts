import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { newCounters } from '../diameter/index.ts';
import { Alarms, alarmNames } from './alarms.ts';
import { edgeMetrics, noS13Figures } from './edge-metrics.ts';

const guide = readFileSync(
  new URL('../../../../docs/operators/counters-and-alarms.md', import.meta.url),
  'utf8',
);

/** What stands in code at the start of a table's rows, between two headings. */
function rowsOf(from: string, to: string): string[] {
  const section = guide.slice(guide.indexOf(from), guide.indexOf(to));
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name);
}

it('the operator guide has a line for every alarm, and for no other', () => {
  expect(rowsOf('\n## Alarms', '\nRules to begin with').toSorted()).toEqual(alarmNames.toSorted());
});

it('the operator guide has a line for every metric, with its labels, and for no other', () => {
  const registry = edgeMetrics({
    list: () => ({ position: 0, count: 0 }),
    indexBytes: () => 0,
    answeringThreads: () => 1,
    answers: () => [],
    meetings: () => [],
    refusals: () => [],
    attempts: () => ({ spooled: 0, sent: 0, lost: 0 }),
    s13: () => noS13Figures,
    alarms: new Alarms(),
  });
  const own = registry.getMetricsAsArray().filter(({ name }) => name.startsWith('deadset_'));
  expect(rowsOf('\n## Metrics', '\nEvents of').toSorted()).toEqual(own.map(({ name }) => name).toSorted());
  for (const metric of own) {
    const labels = 'labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames : [];
    expect(guide).toContain(`| \`${metric.name}\` | ${labels.map((label) => `\`${label}\``).join(', ')}`);
  }
});

it('the operator guide has a line for every event of the Diameter side, and for no other', () => {
  const { answers: _, errors: __, openPeers: ___, ...events } = newCounters();
  expect(rowsOf('\nEvents of', '\n## Alarms').toSorted()).toEqual(Object.keys(events).toSorted());
});
