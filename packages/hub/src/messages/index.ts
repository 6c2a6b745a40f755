/** What people are told: queued in the act's own transaction, sealed until it is sent, and never with a link. */
export { type Address, checkAddress, lineHash } from './address.ts';
export { type MessageTemplate, messageTemplates } from './message-templates.ts';
export {
  createMessageSender,
  type MessageSecrets,
  type MessageSender,
  type NewMessage,
  queueMessage,
} from './queue-message.ts';
