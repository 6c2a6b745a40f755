/**
 * How much of a circle another one covers: 0 for none of it, 1 for all of it. A circle without a size is covered when it
 * lies in the other.
 *
 * On a plane; accuracy circles are some hundred metres wide, where the Earth is as good as flat. Area of the lens of two
 * circles: Weisstein, "Circle-Circle Intersection", MathWorld.
 *
 * @param radius of the circle that is covered, 0 or more, in the unit of the others
 * @param covering radius of the circle that covers, 0 or more
 * @param distance of their centres, 0 or more
 */
export function shareCovered(radius: number, covering: number, distance: number): number {
  if (distance + radius <= covering) return 1;
  if (radius === 0 || covering === 0 || distance >= radius + covering) return 0;
  if (distance + covering <= radius) return (covering / radius) ** 2;
  const lens =
    segment(radius, (distance ** 2 + radius ** 2 - covering ** 2) / (2 * distance)) +
    segment(covering, (distance ** 2 + covering ** 2 - radius ** 2) / (2 * distance));
  return Math.min(1, Math.max(0, lens / (Math.PI * radius ** 2)));
}

/** Area of the part of a circle beyond a chord at this distance from its centre; more than half when it is negative. */
function segment(radius: number, chord: number): number {
  const kept = Math.min(radius, Math.max(-radius, chord));
  return radius ** 2 * Math.acos(kept / radius) - kept * Math.sqrt(radius ** 2 - kept ** 2);
}
