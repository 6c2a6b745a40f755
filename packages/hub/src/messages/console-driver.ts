import type { MessageDrivers } from './message-driver.ts';

/** Shows messages on the terminal, without their addresses: for trying out. */
export function createConsoleDrivers(write: (line: string) => void): MessageDrivers {
  const show = async ({ id, text }: { id: string; text: string }, what: string) =>
    write(`[${what} ${id}] ${text}\n`);
  return {
    email: { send: (message) => show(message, 'e-mail') },
    sms: { send: (message) => show(message, 'text message') },
  };
}
