import { RegistryError } from '@deadset/domain';
import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { AnsweredNo, CommandFailure, endFor } from './exit-code.ts';

describe('the end of a command', () => {
  it('is one sentence for what can be expected, without a stack', () => {
    expect(endFor(new CommandFailure('Do it otherwise.'))).toEqual({
      exitCode: 1,
      message: 'Do it otherwise.',
    });
    expect(endFor(new CommandFailure('Say what.', 2))).toEqual({ exitCode: 2, message: 'Say what.' });
    expect(endFor(new RegistryError('conflict', 'It is open already'))).toEqual({
      exitCode: 1,
      message: 'It is open already.',
    });
    const missing = Object.assign(new Error('ENOENT: ...'), { code: 'ENOENT', path: 'stolen.csv' });
    expect(endFor(missing).message).toBe('stolen.csv: there is no such file or folder.');
    const taken = Object.assign(new Error('listen EADDRINUSE'), {
      code: 'EADDRINUSE',
      address: '127.0.0.1',
      port: 80,
    });
    expect(endFor(taken).message).toBe('127.0.0.1:80: another process has this port; choose another.');
  });

  it('adds nothing where everything has been said', () => {
    expect(endFor(new AnsweredNo())).toEqual({ exitCode: 1 });
    expect(endFor(new CommanderError(0, 'commander.helpDisplayed', 'help'))).toEqual({ exitCode: 0 });
    expect(endFor(new CommanderError(1, 'commander.unknownOption', 'unknown'))).toEqual({ exitCode: 2 });
  });

  it('shows a fault whole, so that it can be reported', () => {
    const { exitCode, message } = endFor(new TypeError('x is not a function'));
    expect(exitCode).toBe(1);
    expect(message).toContain('exit-code.test.ts');
  });
});
