import { greatCircleMetres, type Place } from '../great-circle.ts';
import { shareCovered } from './circle-overlap.ts';

/** Where something was at an instant, as a device or an account told it. */
export interface TrackingPoint extends Place {
  /** Radius within which its source says that it was, in metres; more than 0. */
  readonly accuracyMetres: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Premises as a circle that somebody drew by hand. */
export interface PremisesCircle extends Place {
  /** In metres; 0 for a point. */
  readonly radiusMetres: number;
  /** Homes or units within it that have a door of their own; 1 or more. */
  readonly dwellings: number;
  /** Floors, where somebody said how many. */
  readonly storeys?: number;
}

/** Premises, those around them that somebody entered, and when the thing is believed to have been stolen. */
export interface TrackingGround {
  readonly premises: PremisesCircle;
  readonly neighbours: readonly PremisesCircle[];
  /** Milliseconds since 1970. */
  readonly stolenAt: number;
  readonly now: number;
}

/** What speaks against leaning on a point. */
export type TrackingDoubt =
  /** It is of the time before the theft, and shows nothing. */
  | 'before-theft'
  /** Its circle does not touch the premises. */
  | 'elsewhere'
  /** Its circle reaches beyond the premises. */
  | 'wider-than-premises'
  /** Others that were entered are meant as well as these. */
  | 'neighbours-equally-meant'
  /** The premises have several homes or floors, and a position has neither door nor height. */
  | 'flats'
  /** Older than an hour. */
  | 'old';

/** What one point says of the premises. */
export interface TrackingFinding {
  /** Whole minutes before now. */
  readonly ageMinutes: number;
  /** From the middle of the premises, in metres. */
  readonly distanceMetres: number;
  /** Share of the accuracy circle that the premises cover, 0 to 1. Not a probability that the thing is there. */
  readonly coveredShare: number;
  /** Neighbours of which at least as large a share is covered. */
  readonly equallyMeant: number;
  /** How many premises of this size the accuracy circle has room for; undefined for premises that are a point. */
  readonly roomFor?: number;
  readonly doubts: readonly TrackingDoubt[];
  /** Whether it indicates by itself that the thing has been on the premises since the theft: it is later and touches them. */
  readonly indicates: boolean;
}

const oldMinutes = 60;

/** What a point says of the premises, and what speaks against leaning on it. */
export function findingOf(point: TrackingPoint, ground: TrackingGround): TrackingFinding {
  const { premises, neighbours, stolenAt, now } = ground;
  const coveredShare = coveredBy(point, premises);
  const distanceMetres = greatCircleMetres(point, premises);
  const isTouched = distanceMetres <= point.accuracyMetres + premises.radiusMetres;
  const touched = neighbours.filter(
    (one) => greatCircleMetres(point, one) <= point.accuracyMetres + one.radiusMetres,
  );
  const equallyMeant = touched.filter((one) => coveredBy(point, one) >= coveredShare).length;
  const ageMinutes = Math.max(0, Math.floor((now - point.at) / 60_000));
  const doubts: TrackingDoubt[] = [];
  if (point.at < stolenAt) doubts.push('before-theft');
  if (!isTouched) doubts.push('elsewhere');
  else if (coveredShare < 1) doubts.push('wider-than-premises');
  if (equallyMeant > 0) doubts.push('neighbours-equally-meant');
  if (premises.dwellings > 1 || (premises.storeys ?? 1) > 1) doubts.push('flats');
  if (ageMinutes > oldMinutes) doubts.push('old');
  return {
    ageMinutes,
    distanceMetres,
    coveredShare,
    equallyMeant,
    ...(premises.radiusMetres > 0 && {
      roomFor: Math.max(1, Math.floor((point.accuracyMetres / premises.radiusMetres) ** 2)),
    }),
    doubts,
    indicates: isTouched && point.at >= stolenAt,
  };
}

function coveredBy(point: TrackingPoint, premises: PremisesCircle): number {
  return shareCovered(point.accuracyMetres, premises.radiusMetres, greatCircleMetres(point, premises));
}
