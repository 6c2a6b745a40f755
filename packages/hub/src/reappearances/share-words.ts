import type { ToldShare } from './group-shares.ts';

/** A share in words: what it is, between what it truly lies, and over how many that were followed so long. */
export function shareWords(share: ToldShare | undefined): { readonly value: string; readonly more?: string } {
  if (share === undefined || share.kind === 'not-told') return { value: 'not told' };
  if (share.kind === 'not-followed') return { value: 'not followed long enough' };
  const { low, high, atRisk } = share;
  return {
    value: percent(share.share),
    more: `${percent(low)} to ${percent(high)}; ${fewerWords(atRisk)} still followed`,
  };
}

/** A number of phones that is to the nearest five. */
export function fewerWords(phones: number): string {
  return phones === 0 ? 'almost none' : phones.toLocaleString('en-GB');
}

export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
