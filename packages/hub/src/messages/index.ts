/** What people are told: queued in the act's own transaction, sealed until it is sent, and never with a link. */
export { type Address, checkAddress, isAddress, lineHash } from './address.ts';
export { chooseDrivers, type MessageSettings } from './choose-drivers.ts';
export { type OutboxParts, sendDueMessages } from './message-round.ts';
export { countMessages } from './message-store.ts';
export { type MessageTemplate, messageTemplates } from './message-templates.ts';
export {
  createMessageSender,
  type MessageSecrets,
  type MessageSender,
  type NewMessage,
  queueMessage,
} from './queue-message.ts';
export { isSmsBody, usualSmsBody } from './sms-driver.ts';
