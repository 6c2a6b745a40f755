import { liabilityTexts, liabilityVersion } from '@deadset/domain';
import type { Offer } from '../offers/index.ts';
import {
  dayTyped,
  type OpenDeclaration,
  type ReportAnswers,
  readableImei,
  type View,
} from '../pages/index.ts';
import { whoAsks } from './draft-pages.ts';
import { checkedReference } from './reference-check.ts';
import type { TakenForm } from './report-answers.ts';
import { spelled } from './spelled.ts';
import type { DeclarationStatusView } from './status-store.ts';

/** What each page of a report shows. */
export function phoneView(imeis: readonly string[] = []): View {
  const [imei1 = '', imei2 = ''] = imeis;
  return { imei1, imei2 };
}

/** `today` is the example under the boxes: a date that fits now. */
export function takenView(taken: TakenForm | undefined, now: number): View {
  return { taken: taken ?? {}, today: dayTyped(now) };
}

/** The answers as a list that can be read through; empty while one is missing. */
export function checkAnswersView(
  { happened, imeis, network, line, taken, offers }: ReportAnswers,
  operators: readonly { readonly participant: string; readonly name: string }[],
): View {
  if (happened === undefined || taken === undefined) return {};
  const [imei1, imei2] = imeis ?? [];
  // What the network said is shown as far as its owner needs to know it again.
  const shown = (typed: string) => (network === undefined ? readableImei(typed) : typed.slice(-4));
  const operator = operators.find(({ participant }) => participant === line?.operator)?.name ?? '';
  return {
    happened,
    takenAt: taken.at,
    ...(line === undefined ? {} : { line: { number: line.number, operator } }),
    ...(imei1 === undefined ? {} : { imei1: shown(imei1) }),
    ...(imei2 === undefined ? {} : { imei2: shown(imei2) }),
    hasNetworkTold: network !== undefined,
    offerCount: offers?.length,
    liability: liabilityTexts[liabilityVersion],
  };
}

/** Reference and code, to whoever made the report, until they say that they have them; undefined after that. */
export function confirmationView(
  { reference, code, fresh }: OpenDeclaration,
  offers: readonly Offer[],
): View | undefined {
  if (fresh === undefined) return undefined;
  const { untilAt, imeiCount, isKept = false, network, whom, offers: wanted = [] } = fresh;
  return {
    reference,
    code,
    isKept,
    network,
    check: checkedReference(reference).slice(reference.length),
    spoken: spelled(checkedReference(reference)),
    hasOneImei: imeiCount === 1,
    ...whoAsks(whom),
    offers: offers.filter(({ id }) => wanted.includes(id)),
    ...(untilAt === undefined ? {} : { untilAt }),
  };
}

/** What is shown of a report by telephone number until it is proved: the same whether the network knew the line or not. */
export function lineStatusView(
  { reference, status, untilAt, line, declaredAt }: DeclarationStatusView,
  operators: readonly { readonly participant: string; readonly name: string }[],
): View {
  const network = operators.find(({ participant }) => participant === line?.operator)?.name ?? '';
  return { reference, status, untilAt, declaredAt, network, state: line?.state };
}
