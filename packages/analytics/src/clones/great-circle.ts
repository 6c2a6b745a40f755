/** Mean radius of the Earth in kilometres. IUGG 1980 (GRS 80), R1. */
const earthRadiusKm = 6371.0088;
const radians = Math.PI / 180;

/**
 * Distance of two places over the ground, kilometres; degrees in. Haversine formula (R. W. Sinnott, "Virtues of the
 * Haversine", Sky and Telescope 68, 1984): at most 0.6 % from the ellipsoid, and the reach of cells is more than that.
 */
export function greatCircleKm(
  latitudeA: number,
  longitudeA: number,
  latitudeB: number,
  longitudeB: number,
): number {
  const [a, b] = [latitudeA * radians, latitudeB * radians];
  const halfLatitude = Math.sin((b - a) / 2);
  const halfLongitude = Math.sin(((longitudeB - longitudeA) * radians) / 2);
  const h = halfLatitude ** 2 + Math.cos(a) * Math.cos(b) * halfLongitude ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(h)));
}
