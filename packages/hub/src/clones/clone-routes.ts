import { cloneRules, RegistryError } from '@deadset/domain';
import {
  CloneFindingAcknowledgement,
  type CloneFindingOfNetwork,
  CloneFindingReport,
  type CloneSignalReport,
  keyOf,
} from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import { type Db, inUnitOfWork } from '../database/index.ts';
import { type App, callerOf } from '../http/index.ts';
import { type CloneSignal, keepFindings, type NetworkFinding } from './clone-store.ts';

/** How far a network's clock may be ahead of ours, in milliseconds. */
const toleranceMs = 60_000;
/** Five hundred numbers with every signal, in bytes. */
const bodyLimitBytes = 1024 * 1024;

/** `POST /v1/clone-findings`: a network has seen signals that a number is on several phones. */
export function cloneRoutes(app: App, { db, clock }: { readonly db: Db; readonly clock: Clock }): void {
  app.post(
    '/v1/clone-findings',
    {
      bodyLimit: bodyLimitBytes,
      schema: {
        summary: 'Numbers that a network has seen signals of being on several phones',
        body: CloneFindingReport,
        response: { 200: CloneFindingAcknowledgement },
      },
    },
    async (request) => {
      const participant = callerOf(request).id;
      const at = clock();
      const findings = request.body.findings.map((finding) => acceptFinding(finding, at));
      requireDistinct(
        findings.map(({ key }) => String(key)),
        'A number is told once in a report: put its signals together.',
      );
      return inUnitOfWork(
        db,
        findings.map(({ key }) => key),
        async (trx) => {
          const kept = await keepFindings(trx, participant, findings, at);
          await recordAudit(trx, {
            at,
            actor: participant,
            act: 'report-clones',
            kind: 'collection',
            object: 'clones',
            why: 'numbers that are on several phones are looked at by a person',
            detail: { told: findings.length, kept },
          });
          return { kept };
        },
      );
    },
  );
}

/** Throws `invalid` for what no scan can have found. */
function acceptFinding(finding: CloneFindingOfNetwork, now: number): NetworkFinding {
  const { imei, attaches, lines, moreLines = false } = finding;
  const [firstSeenAt, lastSeenAt] = [Date.parse(finding.firstSeenAt), Date.parse(finding.lastSeenAt)];
  const signals = finding.signals.map(acceptSignal);
  if (firstSeenAt > lastSeenAt)
    throw new RegistryError('invalid', 'A number was first seen before it was last seen.');
  if ([lastSeenAt, ...signals.map(({ at }) => at)].some((at) => at > now + toleranceMs))
    throw new RegistryError(
      'invalid',
      'One of these instants is in the future: look at the clock of the log.',
    );
  requireDistinct(
    signals.map(({ rule }) => rule),
    'A rule is told once for each number: when it first fired.',
  );
  return { key: keyOf(imei), firstSeenAt, lastSeenAt, attaches, lines, moreLines, signals };
}

function acceptSignal({ rule, family, strength, at, value }: CloneSignalReport): CloneSignal {
  const known = cloneRules[rule];
  if (known.family !== family || known.strength !== strength)
    throw new RegistryError(
      'invalid',
      `Here ${rule} is a ${known.strength} signal of the family ${known.family}: scan with the same release as the hub.`,
    );
  return { rule, family, at: Date.parse(at), ...(value === undefined ? {} : { value }) };
}

function requireDistinct(values: readonly string[], otherwise: string): void {
  if (new Set(values).size < values.length) throw new RegistryError('invalid', otherwise);
}
