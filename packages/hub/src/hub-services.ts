import type { KeyObject } from 'node:crypto';
import { passkeySite, secondPerson } from './approvals/index.ts';
import { createBulkChecks } from './bulk-checks/index.ts';
import { type Checking, createChecking } from './certificates/index.ts';
import type { Clock } from './clock.ts';
import { setAsideReported } from './counter/index.ts';
import type { Database } from './database/index.ts';
import { type Brakes, createDeclarationService } from './declarations/index.ts';
import { type DirbsSettings, SubscriberVault } from './dirbs/index.ts';
import type { Entropy } from './entropy.ts';
import type { HubParts } from './hub-app.ts';
import { createImportService } from './imports/index.ts';
import type { VerifiedLog } from './log/index.ts';
import { createLogbookService, logbookDoubts, proveByLogbook } from './logbook/index.ts';
import { createMessageSender } from './messages/index.ts';
import { createSandbox } from './sandbox/index.ts';
import { standingDoubts } from './standing-doubts.ts';

/** What the use cases of a hub are built from. */
export interface ServiceGround {
  readonly database: Database;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly verified: VerifiedLog;
  readonly publicUrl: string;
  /** 32 bytes from which codes and secrets are computed. */
  readonly codeKey: Buffer;
  /** 32 bytes under which addresses and subscribers are sealed. */
  readonly sealKey: Buffer;
  /** Signs check certificates. Ed25519. */
  readonly certificateKey: KeyObject;
  /** Name of the log. */
  readonly issuer: string;
  readonly dirbs: DirbsSettings;
  /** How many unproved words may count at once; all of them do when absent. */
  readonly brakes?: Brakes;
}

/** The use cases, one service for each room, with what each knows of the others. */
export type HubServices = Pick<
  HubParts,
  | 'checking'
  | 'bulkChecks'
  | 'declarations'
  | 'logbook'
  | 'sandbox'
  | 'appeals'
  | 'imports'
  | 'dirbs'
  | 'messages'
>;

export function createHubServices(ground: ServiceGround): HubServices {
  const { database, clock, entropy, codeKey, sealKey, publicUrl } = ground;
  const { db } = database;
  const services = { db, clock, entropy, codeKey };
  const checking = createChecking({ ...ground, db, alsoTell: setAsideReported });
  const declarations = declarationsOf(ground, checking);
  const messages = createMessageSender({ sealKey, entropy });
  const another = secondPerson({ db, clock });
  return {
    checking,
    bulkChecks: createBulkChecks({ ...ground, db, desk: checking.participantDesk }),
    declarations,
    messages,
    logbook: createLogbookService({ ...services, sealKey }),
    sandbox: createSandbox({ ...services, sealKey }),
    appeals: {
      ...services,
      sealKey,
      declarations,
      messages,
      site: passkeySite(publicUrl),
      hasCertificate: async (trx, key, before) =>
        (await checking.certificates.findCertificate(trx, [key], { before })) !== undefined,
    },
    imports: createImportService({ ...services, database, secondPerson: another }),
    dirbs: { vault: new SubscriberVault(sealKey, entropy), settings: ground.dirbs, secondPerson: another },
  };
}

function declarationsOf(
  { database, clock, entropy, codeKey, sealKey, brakes }: ServiceGround,
  { certificates }: Checking,
) {
  const services = { db: database.db, clock, entropy, codeKey };
  return createDeclarationService({
    ...services,
    sealKey,
    doubts: standingDoubts(certificates, logbookDoubts(services)),
    proveByLogbook: (key, phone) => proveByLogbook(database.db, key, { ...phone, at: clock() }),
    ...(brakes === undefined ? {} : { brakes }),
  });
}
