import type { HubClient } from '@deadset/client';
import { formatImei, type Gate } from '@deadset/domain';
import { type CounterAnswer, keyOf } from '@deadset/protocol';
import { type ConformCase, failed, passed, skipped } from './conform-case.ts';
import type { Counter } from './counter.ts';
import type { Devices } from './sandbox-source.ts';

/** What the cases about keepers are made of. */
export interface ConsentTrial {
  readonly counter: Counter;
  readonly gateName: Gate;
  readonly devices: Devices;
  /** The hub at which the keeper of the sandbox answers. */
  readonly hub: HubClient;
  /** A name that nobody was presented under before. */
  readonly newPresenter: () => string;
}

const toDo =
  'Ask the keeper (POST /v1/consents), answer held with its consentId as consent, and look there when the customer comes again.';

/** That a phone of a logbook goes to somebody new when its keeper agrees, and only then. */
export function consentCases(trial: ConsentTrial): ConformCase[] {
  return [
    {
      id: `${trial.gateName}.consent-given`,
      title: 'a phone in a logbook goes through once its keeper agrees, for whom they were asked about',
      toDo,
      async run() {
        const first = trial.newPresenter();
        const asked = await ask(trial, first);
        if (typeof asked === 'string')
          return asked === '' ? skipped('the sandbox has no such device') : failed(asked);
        const second = await present(trial, trial.newPresenter());
        if (second?.decision === 'done')
          return failed('it let somebody else have it while the keeper was asked');
        await trial.hub.sandbox.answerAsKeeper(asked.consent, 'yes');
        const after = await present(trial, first);
        return after?.decision === 'done'
          ? passed()
          : failed(`the keeper agreed, and it said ${after?.decision}`);
      },
    },
    {
      id: `${trial.gateName}.consent-refused`,
      title: 'a phone in a logbook does not go through when its keeper says no',
      toDo,
      async run() {
        const presenter = trial.newPresenter();
        const asked = await ask(trial, presenter);
        if (typeof asked === 'string')
          return asked === '' ? skipped('the sandbox has no such device') : failed(asked);
        await trial.hub.sandbox.answerAsKeeper(asked.consent, 'no');
        const after = await present(trial, presenter);
        return after?.decision === 'done' ? failed('the keeper said no, and it said done') : passed();
      },
    },
  ];
}

/** The question that the counter put to the keeper; what is wrong where it put none, and nothing where there is no device. */
async function ask(trial: ConsentTrial, presenter: string): Promise<{ consent: string } | string> {
  const answer = await present(trial, presenter);
  if (answer === undefined) return '';
  if (answer.decision !== 'held') return `it said ${answer.decision} before the keeper was asked`;
  return answer.consent === undefined
    ? 'it holds, and names no question to the keeper'
    : { consent: answer.consent };
}

async function present(
  { counter, devices }: ConsentTrial,
  presenter: string,
): Promise<CounterAnswer | undefined> {
  const [device] = devices.of('enrolled');
  if (device === undefined) return undefined;
  const outcome = await counter.present(formatImei(keyOf(device.imei)), presenter);
  if (outcome.kind === 'refusal') throw new Error(`it answered ${outcome.status} to a well-formed question`);
  return outcome.answer;
}
