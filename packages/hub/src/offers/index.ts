/** What may help beside a report: told to whoever wants it, sent to nobody. */
export { type Offer, offersFor, readOffers, usualOffers } from './offer-list.ts';
