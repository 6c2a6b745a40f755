import { greatCircleMetres } from '../great-circle.ts';
import type { Cell } from './attach-row.ts';

const hourMs = 3_600_000;
/** A degree of latitude, kilometres, rounded down: what is nearer than this was not far away. */
const degreeKm = 110.5;

/**
 * The speed that a phone must have had to be in both cells, km/h, at least: the distance less the reach of both cells,
 * (d − r₁ − r₂) / (Δt + clock error), 0 where the cells may overlap. ITU-T Q.5052 clause 7.4.
 */
export function leastSpeedKmh(from: Cell, to: Cell, betweenMs: number, clockErrorMs: number): number {
  const reachKm = from.radiusKm + to.radiusKm;
  const hours = (Math.abs(betweenMs) + clockErrorMs) / hourMs;
  const d = greatCircleMetres(from, to) / 1_000;
  const km = Math.max(0, d - reachKm);
  if (km === 0) return 0;
  return hours === 0 ? Number.POSITIVE_INFINITY : km / hours;
}

/**
 * Whether two cells can be too far apart for a speed, without the trigonometry: of a hundred million rows nearly all are
 * next to the one before. Never false where `leastSpeedKmh` is above the speed.
 */
export function mayBeTooFar(from: Cell, to: Cell, hours: number, fastestKmh: number): boolean {
  const north = Math.abs(from.latitude - to.latitude) * (degreeKm + 1);
  let degreesEast = Math.abs(from.longitude - to.longitude);
  if (degreesEast > 180) degreesEast = 360 - degreesEast;
  const east = degreesEast * (degreeKm + 1);
  return north + east > fastestKmh * hours + from.radiusKm + to.radiusKm;
}
