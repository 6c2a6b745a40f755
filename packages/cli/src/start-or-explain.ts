import { asSentence, CommandFailure } from './exit-code.ts';

/**
 * Starts a hub, an edge or a database, and turns what they say when they cannot start into the command's own sentence.
 *
 * They throw plain errors whose messages are for operators; an error of any other class is a fault and stays one.
 */
export async function startOrExplain<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof Error) || Object.getPrototypeOf(error) !== Error.prototype || 'code' in error)
      throw error;
    throw new CommandFailure(asSentence(error.message), undefined, { cause: error });
  }
}
