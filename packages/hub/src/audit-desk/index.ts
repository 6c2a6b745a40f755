/** The pages of auditors: who looked at what, in the audit of the register and in the log of the police zone. */
export { auditPages } from './audit-pages.ts';
