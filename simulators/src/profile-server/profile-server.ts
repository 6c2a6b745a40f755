import { type Counter, type CounterOptions, type CounterTrade, startCounter } from '../counter/index.ts';

const noProfile = 'No profile for this device (SGP.22 status 8.2.5/4.3).';

/**
 * The eligibility check of an SM-DP+: the IMEI that the device tells is asked about before a profile is bound to it.
 * GSMA SGP.22 v2.5, 5.6.3 (`ES9+.AuthenticateClient`, device information, status 8.2.5/4.3: no eligible profile).
 */
const download: CounterTrade = {
  gateName: 'esim-download',
  path: '/profile-downloads',
  presenterField: 'eid',
  decisions: {
    allow: { decision: 'done', sentence: 'Profile bound.' },
    hold: { decision: 'held', sentence: noProfile },
    refuse: { decision: 'refused', sentence: noProfile },
  },
};

/** Starts the server: `POST /profile-downloads` with `{imei, eid}` says whether the device gets a profile. */
export function startProfileServer(options: CounterOptions): Promise<Counter> {
  return startCounter(download, options);
}
