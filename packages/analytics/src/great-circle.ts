/** A place on the Earth in degrees, WGS 84: latitude −90 to 90, longitude −180 to 180. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** Mean radius of the Earth (2a + b) / 3 for the GRS 80 ellipsoid, in metres. Moritz, Geodetic Reference System 1980. */
const earthRadiusMetres = 6_371_008.8;

/**
 * Distance of two places over ground, in metres, on a sphere: at most 0.6 % from that on the ellipsoid, which is half a
 * metre at a hundred metres. Haversine formula, which stays exact for near places: Sinnott, "Virtues of the Haversine",
 * Sky and Telescope 68 (1984).
 */
export function greatCircleMetres(from: Place, to: Place): number {
  const [latitude, longitude] = [
    radians(to.latitude - from.latitude),
    radians(to.longitude - from.longitude),
  ];
  const chord =
    Math.sin(latitude / 2) ** 2 +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.sin(longitude / 2) ** 2;
  // A hair above 1 for places on opposite sides, by rounding.
  return 2 * earthRadiusMetres * Math.asin(Math.min(1, Math.sqrt(chord)));
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
