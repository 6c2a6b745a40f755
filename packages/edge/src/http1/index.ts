/** What every listener over HTTP/1.1 has: limits, capacity, and a close that loses no answer. */
export { AskBudget } from './ask-budget.ts';
export { type HttpExchange, HttpListener } from './http-listener.ts';
export { partFromUnread, readBody } from './request-body.ts';
