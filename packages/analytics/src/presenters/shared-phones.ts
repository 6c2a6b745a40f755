import type { Presentation } from './presentation.ts';

/** Somebody who was met with the same devices as a presenter. */
export interface SharedPhones {
  readonly presenter: string;
  /** Different devices that both were met with. */
  readonly devices: number;
  /** How close together the two were met with one of them, in milliseconds. */
  readonly closestMs: number;
}

/**
 * Who was met with at least so many of a presenter's devices: may be the same person under another pseudonym, somebody
 * they work with, or somebody who buys from them. Which of these it is, rows cannot tell; a person says. The most devices
 * first, then the closest.
 */
export function whoSharesPhones(
  rows: readonly Pick<Presentation, 'presenter' | 'device' | 'at'>[],
  { presenter, least }: { readonly presenter: string; readonly least: number },
): SharedPhones[] {
  const metAt = new Map<string, number[]>();
  for (const row of rows)
    if (row.presenter === presenter) metAt.set(row.device, [...(metAt.get(row.device) ?? []), row.at]);
  const shared = new Map<string, { readonly devices: Set<string>; closestMs: number }>();
  for (const row of rows) {
    const times = metAt.get(row.device);
    if (row.presenter === presenter || times === undefined) continue;
    const other = shared.get(row.presenter) ?? {
      devices: new Set<string>(),
      closestMs: Number.POSITIVE_INFINITY,
    };
    other.devices.add(row.device);
    other.closestMs = Math.min(other.closestMs, ...times.map((at) => Math.abs(row.at - at)));
    shared.set(row.presenter, other);
  }
  return [...shared]
    .map(([other, { devices, closestMs }]) => ({ presenter: other, devices: devices.size, closestMs }))
    .filter(({ devices }) => devices >= least)
    .toSorted((a, b) => b.devices - a.devices || a.closestMs - b.closestMs);
}
