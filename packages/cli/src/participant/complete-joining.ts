import { CommandFailure, exitCodes } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { askJoining, welcome } from './ask-joining.ts';
import { type Joining, usualGates } from './joining.ts';
import { scopesOf } from './role-scopes.ts';

/**
 * What the organisation joins as: what was given, what somebody at the terminal answers, and what is usual for its role.
 *
 * Throws `CommandFailure` for a script that leaves out what cannot be guessed.
 */
export async function completeJoining(given: Partial<Joining>, terminal: Terminal): Promise<Joining> {
  const { id, name, role } = given;
  if (id !== undefined && name !== undefined && role !== undefined) {
    const { gates = usualGates[role], scopes = scopesOf(role) } = given;
    return { ...given, id, name, role, gates, scopes };
  }
  if (terminal.openPrompt === undefined) {
    const missing = [
      ...(id === undefined ? ['an id'] : []),
      ...(name === undefined ? ['--name'] : []),
      ...(role === undefined ? ['--role'] : []),
    ];
    throw new CommandFailure(
      `Nobody can be asked here, so ${missing.join(', ')} must be given.`,
      exitCodes.usage,
    );
  }
  const prompt = terminal.openPrompt();
  try {
    terminal.note(welcome);
    return await askJoining(given, prompt);
  } finally {
    prompt.close();
  }
}
