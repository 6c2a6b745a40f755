import { parseArgs } from 'node:util';

/** What a run of the bench is asked for. */
export interface Settings {
  readonly reports: number;
  readonly edges: number;
  /** Followers beside the edges that verify the whole feed; none when 0. */
  readonly followers: number;
  /** Witnesses, more than half of which must cosign; with 0 the hub's own clock does. */
  readonly witnesses: number;
  /** Reports per second on average; they come at random, as reports do. */
  readonly rate: number;
}

/** Throws with a sentence for an option that is no whole number from its least value. */
export function readSettings(args: string[]): Settings {
  const { values } = parseArgs({
    args,
    options: {
      reports: { type: 'string', default: '1000' },
      edges: { type: 'string', default: '10' },
      followers: { type: 'string', default: '0' },
      witnesses: { type: 'string', default: '3' },
      rate: { type: 'string', default: '5' },
    },
  });
  const whole = (name: keyof Settings, least: number): number => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < least)
      throw new Error(`--${name} must be a whole number from ${least}`);
    return value;
  };
  return {
    reports: whole('reports', 1),
    edges: whole('edges', 1),
    followers: whole('followers', 0),
    witnesses: whole('witnesses', 0),
    rate: whole('rate', 1),
  };
}
