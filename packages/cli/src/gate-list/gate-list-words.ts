import type { ColourCounts, RulesHeader } from '@deadset/edge';

const titles = {
  keys: 'devices',
  equipment: 'ranges and types',
  subscribers: 'subscriber ranges',
  overrides: 'overrides',
  software: 'software versions',
} as const;

/** How many devices and rules of each kind and status there are, a line each; kinds of which there are none are left out. */
export function linesOfCounts({ sections, reasons }: RulesHeader): string[] {
  const counted = (['keys', 'equipment', 'subscribers', 'overrides', 'software'] as const).flatMap((name) => {
    const words = wordsOf(sections[name].counts);
    return words === '' ? [] : [`${titles[name].padEnd(18)}${words}`];
  });
  return reasons.length === 0 ? counted : [...counted, `${'reasons'.padEnd(18)}${reasons.join(', ')}`];
}

function wordsOf(counts: ColourCounts): string {
  return (['black', 'grey', 'white', 'unknown'] as const)
    .flatMap((name) => (counts[name] === 0 ? [] : [`${counts[name]} ${name}`]))
    .join(', ');
}
