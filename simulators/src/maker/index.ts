/** A phone maker's activation service: it lets nobody set a stolen phone up anew. */
export { startMaker } from './maker-service.ts';
