import { createConsoleDrivers } from './console-driver.ts';
import { createFileDrivers } from './file-driver.ts';
import type { MessageDrivers } from './message-driver.ts';
import { createSmsDriver, type SmsSettings } from './sms-driver.ts';
import { createSmtpDriver } from './smtp-driver.ts';

/** How messages leave this hub. */
export interface MessageSettings {
  /** Where they go that have no way of their own; files in the hub's data folder when absent. */
  readonly sink?: { readonly kind: 'console' } | { readonly kind: 'file'; readonly folder: string };
  /** Who e-mails are from. */
  readonly from?: string;
  readonly smtpUrl?: string;
  readonly sms?: SmsSettings;
}

const usualFrom = 'deadset@deadset.example';

/** A driver for each channel: its own where there is one, the sink otherwise. */
export function chooseDrivers(settings: MessageSettings | undefined, folder: string): MessageDrivers {
  const { sink = { kind: 'file', folder }, from = usualFrom, smtpUrl, sms } = settings ?? {};
  const otherwise =
    sink.kind === 'console'
      ? createConsoleDrivers((line) => process.stdout.write(line))
      : createFileDrivers(sink.folder, from);
  return {
    email: smtpUrl === undefined ? otherwise.email : createSmtpDriver({ url: smtpUrl, from }),
    sms: sms === undefined ? otherwise.sms : createSmsDriver(sms),
  };
}
