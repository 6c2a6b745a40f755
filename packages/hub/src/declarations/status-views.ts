import { actsOpenTo, isEnded } from '@deadset/domain';
import type { View } from '../pages/index.ts';
import { partiesView } from './party-views.ts';
import type { Reappearance } from './reappearance-store.ts';
import type { DeclarationStatusView } from './status-store.ts';

/** A page that nobody turns the refreshing off on, refreshes for this long after the newest change: one hour. */
const liveForMs = 3_600_000;
/** Re-appearances on the page; there are few, and the newest tell most. */
const mostReappearances = 5;

/** The live page of one declaration. The buttons are the acts that the transition table leaves open. */
export function statusView(status: DeclarationStatusView, now: number): View {
  const acts = actsOpenTo('declarer', status.status);
  return {
    ...status,
    ...partiesView(status.parties, now),
    headline: headlineOf(status),
    now,
    isOpen: !isEnded(status.status),
    reappearances: status.reappearances.slice(0, mostReappearances).map(reappearanceView),
    canRaise: acts.includes('raise'),
    canWithdraw: acts.includes('withdraw'),
    canChooseMode: acts.includes('choose-mode'),
    canAmend: acts.includes('amend') && status.hasOneIdentifier,
  };
}

/** Whether a page about this declaration may still change soon, so that it should refresh by itself. */
export function isLive(status: DeclarationStatusView, now: number): boolean {
  const newest = Math.max(status.declaredAt, ...status.parties.map(({ at = 0 }) => at));
  return status.parties.some(({ state }) => state === 'waiting') || now - newest < liveForMs;
}

/** What it means that a party has the report on its list: it refuses the phone only once the report is proved. */
function headlineOf({
  status,
  mode,
  isQuiet,
}: DeclarationStatusView): 'refuse' | 'listed' | 'nobody' | 'ended' {
  if (isEnded(status)) return 'ended';
  if (isQuiet) return 'nobody';
  return status === 'proved' && mode === 'total' ? 'refuse' : 'listed';
}

const countryNames = new Intl.DisplayNames('en-GB', { type: 'region' });

function reappearanceView({ week, country }: Reappearance): View {
  return { week, country: country === undefined ? undefined : countryNames.of(country) };
}
