import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { mailOf } from './mail.ts';
import type { MessageDrivers } from './message-driver.ts';

/**
 * Puts messages in a folder, an `.eml` file for each e-mail and a `.json` file for each text message, for trying out and
 * for whatever picks them up there. The same message again is the same file.
 */
export function createFileDrivers(folder: string, from: string): MessageDrivers {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const keep = async (name: string, bytes: Buffer | string) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Whole or not there: somebody may be watching the folder.
    const draft = join(folder, `.${name}`);
    await writeFile(draft, bytes, { mode: 0o600 });
    await rename(draft, join(folder, name));
  };
  return {
    email: {
      send: async (message) => {
        const { message: mail } = await composer.sendMail(mailOf(message, from));
        if (!Buffer.isBuffer(mail)) throw new Error('a mail that is not in memory');
        await keep(`${message.id}.eml`, mail);
      },
    },
    sms: {
      send: async ({ id, to, text, at }) => {
        const record = { id, to: to.number, text, at: new Date(at).toISOString() };
        await keep(`${id}.json`, `${JSON.stringify(record, undefined, 2)}\n`);
      },
    },
  };
}
