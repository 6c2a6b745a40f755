import type { OwnReappearances, OwnScorecard } from '@deadset/protocol';
import type { GroupShares } from './group-shares.ts';
import type { Grouping, ReappearanceFigures } from './reappearance-figures.ts';
import { reappearanceMethod as method } from './reappearance-method.ts';

/** Whether a maker of the type list is a participant: the list knows makers by name alone. */
export function isCalled(maker: string, name: string): boolean {
  return maker.trim().toLowerCase() === name.trim().toLowerCase();
}

/** The rows of these figures that name a participant, with until when it may reply to them. */
export function ownReappearances(card: OwnScorecard, figures: ReappearanceFigures): OwnReappearances {
  const named: readonly (readonly [Grouping, (row: GroupShares) => boolean])[] = [
    ['network', ({ name }) => name === card.participant],
    ['maker', ({ name }) => isCalled(name, card.name)],
    ['platform', ({ name }) => isCalled(name, card.name)],
  ];
  return {
    period: card.period,
    cutoffAt: new Date(figures.cutoffAt).toISOString(),
    method: { version: method.version, publishedAt: new Date(method.publishedAt).toISOString() },
    replyUntil: card.replyUntil,
    rows: named.flatMap(([grouping, isOurs]) =>
      figures.by[grouping].filter(isOurs).map(({ name, phones, shares }) => ({
        grouping,
        group: name,
        phones,
        shares: shares.map((share, column) => ({ days: method.grid[column] ?? 0, ...share })),
      })),
    ),
  };
}
