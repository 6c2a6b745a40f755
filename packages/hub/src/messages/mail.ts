import type { SendMailOptions } from 'nodemailer';
import type { OutgoingMessage } from './message-driver.ts';

/** A message as an e-mail: plain text, no tracking, no answer wanted by a machine. RFC 5322, RFC 3834 section 5. */
export function mailOf(
  { id, to, subject, text, at }: OutgoingMessage<'email'>,
  from: string,
): SendMailOptions {
  const domain = from.replace(/^.*@/, '').replace(/>$/, '');
  return {
    from,
    to: { name: '', address: to.address },
    subject,
    text: `${text}\n`,
    date: new Date(at),
    messageId: `<${id}@${domain}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    // What we write never names a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
