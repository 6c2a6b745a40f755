/** An operator's eSIM server (SM-DP+): it binds no new profile to a stolen phone. */
export { startProfileServer } from './profile-server.ts';
