import { connectAmf, connectMme } from '../../simulators/src/index.ts';
import { keyOfPhone } from './phones.ts';
import type { StressedGate } from './stressed-gate.ts';

const host = '127.0.0.1';
const listedPhone = 0;

/** What a newcomer does not get now: empty when every listener takes a connection and answers rightly over it. */
export async function failingListeners(gate: StressedGate): Promise<string[]> {
  const asked = await Promise.allSettled([askS13(gate), askN5g(gate), askCheckApi(gate)]);
  return asked.flatMap((outcome) =>
    outcome.status === 'rejected'
      ? [outcome.reason instanceof Error ? outcome.reason.message : 'refused']
      : [],
  );
}

async function askS13(gate: StressedGate): Promise<void> {
  const names = { originHost: 'probe.well-behaved.example', realm: 'well-behaved.example' };
  const mme = await connectMme({ host, port: gate.portOf('s13'), ...names, timeoutMs: 2000 });
  const outcome = await mme.checkIdentity({ imei: keyOfPhone(listedPhone), imsi: '001010123456789' });
  await mme.close();
  if (!('status' in outcome) || outcome.status !== 'BLACKLISTED') throw new Error('S13 answers wrongly');
}

async function askN5g(gate: StressedGate): Promise<void> {
  const amf = await connectAmf({ host, port: gate.portOf('n5g') });
  const { status } = await amf.checkIdentity({ imei: `${keyOfPhone(listedPhone)}0` });
  await amf.close();
  if (status !== 'BLACKLISTED') throw new Error('N5g-eir answers wrongly');
}

async function askCheckApi(gate: StressedGate): Promise<void> {
  const response = await fetch(`http://${host}:${gate.portOf('check')}/v1/checks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ gate: 'resale', imei: keyOfPhone(listedPhone) }),
    signal: AbortSignal.timeout(2000),
  });
  const answer = await response.text();
  if (!response.ok || !answer.includes('"refuse"')) throw new Error(`the check API says ${response.status}`);
}
