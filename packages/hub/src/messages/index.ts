/** What people are told: queued in the act's own transaction, sealed until it is sent, and never with a link. */
export { type Address, checkAddress, isAddress, lineHash } from './address.ts';
export { chooseDrivers, type MessageSettings } from './choose-drivers.ts';
export { addDeclaredLine } from './declared-line-store.ts';
export { sendDueMessages } from './message-round.ts';
export { countMessages } from './message-store.ts';
export { momentText } from './moment-text.ts';
export {
  createMessageSender,
  type MessageSender,
  queueMessage,
} from './queue-message.ts';
export { retryMessages } from './retry-messages.ts';
export { isSmsBody, usualSmsBody } from './sms-driver.ts';
