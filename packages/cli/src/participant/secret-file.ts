import { open, rm } from 'node:fs/promises';

/**
 * Makes a secret and writes it to a new file that only its owner can read.
 *
 * The file is there before the secret is: one that cannot be kept is never made. Throws, and leaves no file, when there
 * is one already (it may hold the only copy of another secret) or when making fails.
 */
export async function keepSecretIn(path: string, make: () => Promise<string>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${await make()}\n`);
  } catch (error) {
    await rm(path);
    throw error;
  } finally {
    await file.close();
  }
}
