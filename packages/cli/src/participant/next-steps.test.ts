import { participantRoles } from '@deadset/domain';
import { describe, expect, it } from 'vitest';
import { usualGates } from './joining.ts';
import { nextSteps } from './next-steps.ts';

const hub = 'http://127.0.0.1:8400';

function stepsOf(role: (typeof participantRoles)[number]): string {
  const joining = { id: 'us', name: 'Us', role, gates: usualGates[role], scopes: [] };
  return nextSteps(joining, { kind: 'secret', file: 'us.secret' }, hub);
}

describe('the next steps', () => {
  it('give a network an edge for S13 and N5g-eir, and the kit for operators', () => {
    const steps = stepsOf('network-operator');
    expect(steps).toContain(
      'deadset edge --hub http://127.0.0.1:8400 --participant us --secret-file us.secret',
    );
    expect(steps).toContain('--s13 127.0.0.1:3868 --n5g 127.0.0.1:8480');
    expect(steps).not.toContain('--check');
    expect(steps).toContain('deadset conform operator aaa://127.0.0.1:3868');
  });

  it('give a shop an edge for its counter and a question to ask it', () => {
    const steps = stepsOf('shop');
    expect(steps).toContain('--check 127.0.0.1:8410');
    expect(steps).toContain('deadset check 351756051234567 --gate resale');
    expect(steps).not.toContain('--s13');
  });

  it('give nobody an edge who asks at no gate', () => {
    expect(stepsOf('auditor')).not.toContain('deadset edge');
  });

  it('show every role its settings and a token', () => {
    for (const role of participantRoles) {
      expect(stepsOf(role)).toContain('DEADSET_PARTICIPANT=us');
      expect(stepsOf(role)).toContain('http://127.0.0.1:8400/v1/token');
    }
  });
});
