import { liabilityTexts, liabilityVersion } from '@deadset/domain';
import {
  dayTyped,
  type OpenDeclaration,
  type ReportAnswers,
  readableImei,
  type View,
} from '../pages/index.ts';
import type { TakenForm } from './report-answers.ts';

/** What each page of a report shows. */
export function phoneView(imeis: readonly string[] = []): View {
  const [imei1 = '', imei2 = ''] = imeis;
  return { imei1, imei2 };
}

/** `today` is the example under the boxes: a date that fits now. */
export function takenView(taken: TakenForm | undefined, now: number): View {
  return { taken: taken ?? {}, today: dayTyped(now) };
}

/** The answers as a list that can be read through; undefined while one is missing. */
export function checkAnswersView({ happened, imeis, network, taken }: ReportAnswers): View | undefined {
  if (happened === undefined || imeis === undefined || taken === undefined) return undefined;
  const [imei1 = '', imei2] = imeis;
  // What the network said is shown as far as its owner needs to know it again.
  const shown = (typed: string) =>
    network === undefined ? readableImei(typed) : `The phone your network saw, ending in ${typed.slice(-4)}`;
  return {
    happened,
    imei1: shown(imei1),
    ...(imei2 === undefined ? {} : { imei2: shown(imei2) }),
    takenAt: taken.at,
    hasNetworkTold: network !== undefined,
    liability: liabilityTexts[liabilityVersion],
  };
}

/** Reference and code, to whoever made the report, until they say that they have them; undefined after that. */
export function confirmationView({ reference, code, fresh }: OpenDeclaration): View | undefined {
  if (fresh === undefined) return undefined;
  const { untilAt, imeiCount, isKept = false } = fresh;
  const end = untilAt === undefined ? {} : { untilAt };
  return { reference, code, hasOneImei: imeiCount === 1, isKept, ...end };
}
