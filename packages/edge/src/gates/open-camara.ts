import { CheckStatusServer, ConsumerTokens, standingOf } from '../camara/index.ts';
import type { EdgeConfig } from '../config.ts';
import { readPublicKeys } from '../http2/index.ts';
import type { GateParts, OpenGate } from './gate-parts.ts';

/** Of test equipment, which no register holds: the reporting body identifier 00. GSMA TS.06 clause 4. */
const testEquipment: readonly string[] = ['00'];

const dayMs = 86_400_000;

/** Opens the gate for consumers of the network's APIs. */
export async function openCamara(
  camara: NonNullable<EdgeConfig['camara']>,
  parts: GateParts,
): Promise<OpenGate> {
  const { desk, rules, list, ownParticipant, clock, healthToken, log } = parts;
  const { keysFile, issuer, audience } = camara;
  const whose = {
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
  };
  const readTokens = async () =>
    new ConsumerTokens({
      ...whose,
      keys: await readPublicKeys(keysFile, 'the API gateway'),
      clock,
      healthToken,
    });
  const standing = {
    unlisted: camara.unlisted ?? 'unknown',
    notApplicable: camara.notApplicable ?? testEquipment,
  };
  const operatorList = {
    ofKey: rules.ofKey.bind(rules),
    ofEquipment: rules.ofEquipment.bind(rules),
    reasonOf: rules.reasonOf.bind(rules),
    reportedAt: (key: Parameters<typeof rules.reportedDayOf>[0]) => {
      const day = rules.reportedDayOf(key);
      return day === undefined ? undefined : day * dayMs;
    },
  };
  const server = new CheckStatusServer({
    ...camara,
    tokens: await readTokens(),
    standingOf: (key, digits, at) =>
      standingOf({ key, digits }, desk.wouldBar(ownParticipant, key, at), operatorList, standing, at),
    count: (word, rule) => desk.countStanding(word, rule),
    list,
    clock,
    log,
  });
  const reload = () => {
    readTokens()
      .then((tokens) => server.renew(tokens))
      .catch((err: unknown) => log.error({ err }, 'CAMARA goes on with the keys that it had'));
  };
  return { address: await server.listen(), reload, close: () => server.close() };
}
