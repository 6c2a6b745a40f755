import type { OwnReappearances, OwnScorecard } from '@deadset/protocol';
import { type Grouping, namingGroupings, type ReappearanceFigures } from './reappearance-figures.ts';
import { reappearanceMethod as method } from './reappearance-method.ts';

/**
 * Whether a participant is whom a row names, and so sees it first and replies. The type list knows makers by name alone,
 * and anybody may be called like a maker, so only makers and platforms are.
 */
export function speaksFor(
  grouping: Grouping,
  row: string,
  { id, name, role }: { readonly id: string; readonly name: string; readonly role: string },
): boolean {
  if (grouping === 'tier') return false;
  if (grouping === 'network') return row === id;
  const isMaker = role === 'maker' || role === 'platform';
  return isMaker && row.trim().toLowerCase() === name.trim().toLowerCase();
}

/** The rows of these figures that name a participant, with until when it may reply to them. */
export function ownReappearances(card: OwnScorecard, figures: ReappearanceFigures): OwnReappearances {
  const own = { id: card.participant, name: card.name, role: card.role };
  return {
    period: card.period,
    cutoffAt: new Date(figures.cutoffAt).toISOString(),
    method: { version: method.version, publishedAt: new Date(method.publishedAt).toISOString() },
    replyUntil: card.replyUntil,
    rows: namingGroupings.flatMap((grouping) =>
      figures.by[grouping]
        .filter(({ name }) => speaksFor(grouping, name, own))
        .map(({ name, phones, shares }) => ({
          grouping,
          group: name,
          phones,
          shares: shares.map((share, column) => ({ days: method.grid[column] ?? 0, ...share })),
        })),
    ),
  };
}
