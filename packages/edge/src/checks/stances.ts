import type { Stance } from '@deadset/domain';
import type { EdgeConfig } from '../config.ts';

/** How each participant takes part, by an edge's settings. Made once: it is asked for at every listed device that is met. */
export function stancesOf({
  shadow = [],
  actsFromTier = 0,
}: Pick<EdgeConfig, 'shadow' | 'actsFromTier'>): (participant: string) => Stance {
  const shadows = new Set(shadow);
  const enforcing: Stance = { enforcement: 'enforcing', actsFromTier };
  const recording: Stance = { enforcement: 'shadow', actsFromTier };
  return (participant) => (shadows.has(participant) ? recording : enforcing);
}
