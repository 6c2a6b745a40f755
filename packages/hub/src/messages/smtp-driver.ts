import { createTransport } from 'nodemailer';
import { mailOf } from './mail.ts';
import { DriverRefusal, type MessageDriver } from './message-driver.ts';

/** How long a mail server may take over each step, in milliseconds. */
const timeoutMs = 20_000;

export interface SmtpSettings {
  /** `smtps://user:password@host:465` or `smtp://host:587`, which must offer STARTTLS unless it is this machine. */
  readonly url: string;
  /** Who the mail is from. */
  readonly from: string;
}

/** Hands e-mails to a mail server. RFC 5321. */
export function createSmtpDriver({ url, from }: SmtpSettings): MessageDriver<'email'> {
  const { protocol, hostname, port, username, password } = new URL(url);
  const isSecure = protocol === 'smtps:';
  const isOwn = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  const transport = createTransport({
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (isSecure ? 465 : 587) : Number(port),
    secure: isSecure,
    // An address and what it is told never cross a network in the open.
    requireTLS: !isSecure && !isOwn,
    ignoreTLS: !isSecure && isOwn,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    ...(username !== '' && {
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    }),
  });
  return {
    send: async (message) => {
      try {
        await transport.sendMail(mailOf(message, from));
      } catch (error) {
        throw refusalOf(error) ?? error;
      }
    },
  };
}

/** No such mailbox here, moved, or not one: RFC 5321 section 4.2.3. Every other no is about us or may pass. */
const finalReplies: readonly number[] = [550, 551, 553];

/** A mail server's own no. */
function refusalOf(error: unknown): DriverRefusal | undefined {
  if (!(error instanceof Error) || !('responseCode' in error)) return undefined;
  const { responseCode } = error;
  if (typeof responseCode !== 'number') return undefined;
  return new DriverRefusal(`smtp-${responseCode}`, finalReplies.includes(responseCode));
}
