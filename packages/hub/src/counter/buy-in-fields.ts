import { type CounterGate, type ImeiKey, idNumberKept, isBuyingGate, RegistryError } from '@deadset/domain';
import type { Static } from 'typebox';
import type { PhoneCondition } from '../database/index.ts';
import { type FormErrors, hasErrors, instantInLondon, readImeiField } from '../pages/index.ts';
import type { Purchase } from './buy-ins.ts';
import { type BuyInForm, lineTyped } from './counter-forms.ts';
import { type IdKind, idKinds, type Seller } from './counter-seal.ts';
import type { CounterSettings } from './setting-store.ts';
import { conditionWords } from './stock-words.ts';

export type TypedBuyIn = Static<typeof BuyInForm>;

/** A purchase as it was typed, or what is wrong with it by field. `doubtful` is a number whose check digit is wrong. */
export type ReadBuyIn =
  | { readonly ok: true; readonly purchase: Purchase }
  | { readonly ok: false; readonly errors: FormErrors; readonly doubtful?: string };

/** How long after a purchase on paper it may be typed in, in milliseconds: thirty days. */
const paperLifeMs = 30 * 86_400_000;
/** The highest price that is taken down, in pence: ten thousand pounds. */
const mostPence = 1_000_000;

/** Understands a filled-in form; everything that is wrong is told at once. */
export function readBuyIn(
  typed: TypedBuyIn,
  gate: CounterGate,
  settings: CounterSettings,
  at: number,
): ReadBuyIn {
  if (!isBuyingGate(gate)) throw new RegistryError('not-allowed', 'Nothing is bought at this gate.');
  const errors: Record<string, string> = {};
  const take = <T>(field: string, value: T | undefined, problem: string): T | undefined => {
    if (value === undefined) errors[field] = problem;
    return value;
  };
  const imei = readImeiField(typed.imei ?? '', typed.keep);
  const key: ImeiKey | undefined = imei.ok ? imei.key : take('imei', undefined, imei.problem);
  const isPaper = typed.paper === 'yes';
  const boughtAt = isPaper
    ? take(
        'bought-day',
        whenTyped(typed, at),
        'Give the day and the time of the purchase, such as 27 11 2026 and 14:30; within the last 30 days',
      )
    : undefined;
  const condition = take('condition', conditionOf(typed.condition), 'Choose what the phone is like');
  const pricePence = take(
    'price',
    penceOf(typed.price ?? ''),
    'Give the price in pounds, such as 120 or 120.50; at most £10,000',
  );
  const seller = readSeller(typed, settings, errors);
  if (key === undefined || condition === undefined || pricePence === undefined || hasErrors(errors)) {
    return {
      ok: false,
      errors,
      ...(imei.ok || imei.doubtful === undefined ? {} : { doubtful: imei.doubtful }),
    };
  }
  const model = lineTyped(typed.model, 80);
  const phone = { gate, key, condition, pricePence, seller, ...(model === undefined ? {} : { model }) };
  return { ok: true, purchase: boughtAt === undefined ? phone : { ...phone, boughtAt } };
}

function readSeller(
  { name, idKind, idNumber = '', contact }: TypedBuyIn,
  { idRule, contactRule }: CounterSettings,
  errors: Record<string, string>,
): Seller {
  const called = lineTyped(name, 120);
  if (called === undefined) errors['name'] = 'Give the name of the seller';
  const kind = idKinds.find((one) => one === idKind);
  const kept = idNumberKept(idNumber, idRule);
  if (idRule !== 'none') {
    if (kind === undefined) errors['idKind'] = 'Choose which document you have seen';
    if (kept === undefined || kept.length < 4) {
      errors['idNumber'] =
        idRule === 'full'
          ? 'Give the number of the document'
          : 'Give the last four characters of the document’s number';
    }
  }
  const reach = contactRule === 'none' ? undefined : lineTyped(contact, 120);
  if (contactRule === 'required' && reach === undefined)
    errors['contact'] = 'Give a telephone number or an e-mail address of the seller';
  return sellerOf(called ?? '', idRule === 'none' ? undefined : kind, kept, reach);
}

function sellerOf(
  name: string,
  idKind: IdKind | undefined,
  idNumber: string | undefined,
  contact: string | undefined,
): Seller {
  return {
    name,
    ...(idKind === undefined ? {} : { idKind }),
    ...(idNumber === undefined ? {} : { idNumber }),
    ...(contact === undefined ? {} : { contact }),
  };
}

function conditionOf(text: string | undefined): PhoneCondition | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of a constant are its names
  return (Object.keys(conditionWords) as PhoneCondition[]).find((one) => one === text);
}

/** "£1,200.50" in pence; undefined for what is no price. */
function penceOf(typed: string): number | undefined {
  const [, pounds = '', pence = '00'] =
    /^£?\s*(\d{1,3}(?:,?\d{3})*|\d{1,6})(?:\.(\d{2}))?$/.exec(typed.trim()) ?? [];
  if (pounds === '') return undefined;
  const total = Number(pounds.replaceAll(',', '')) * 100 + Number(pence);
  return total <= mostPence ? total : undefined;
}

/** The instant of a purchase on paper; undefined for none, one to come, or one too long ago. */
function whenTyped(typed: TypedBuyIn, at: number): number | undefined {
  const parts = [typed['bought-day'], typed['bought-month'], typed['bought-year']].map((text = '') =>
    text.trim(),
  );
  const [, hour = '', minute = ''] = /^(\d{1,2})[:.](\d{2})$/.exec((typed.time ?? '').trim()) ?? [];
  if (parts.some((text) => !/^\d{1,4}$/.test(text)) || hour === '') return undefined;
  if (Number(hour) > 23 || Number(minute) > 59) return undefined;
  const [day, month, year] = parts.map(Number);
  const wall = {
    day: day ?? 0,
    month: month ?? 0,
    year: year ?? 0,
    hour: Number(hour),
    minute: Number(minute),
  };
  const boughtAt = instantInLondon(wall);
  return boughtAt !== undefined && boughtAt <= at && boughtAt > at - paperLifeMs ? boughtAt : undefined;
}
