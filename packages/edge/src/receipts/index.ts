/** Receipts: the edge's signed word that its gates answer by the list up to a position. */
export { ReceiptSender } from './receipt-sender.ts';
