import { type ImeiKey, type ParticipantRole, RegistryError } from '@deadset/domain';
import {
  ActAnswer,
  AmendRequest,
  DeclarationAnswer,
  DeclarationRequest,
  DeclarationStatusAnswer,
  DeclarationStatusRequest,
  idempotencyHeader,
  keyOf,
  ModeRequest,
  RaiseRequest,
  strictObject,
  VerifyRequest,
  WithdrawRequest,
} from '@deadset/protocol';
import { type Static, Type } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import { type Db, inUnitOfWork } from '../database/index.ts';
import { type App, callerOf } from '../http/index.ts';
import { readReference } from './declaration-codes.ts';
import type { BasisKind, Caller, VerifiedStatement } from './declaration-requests.ts';
import type { DeclarationService } from './declaration-service.ts';
import { findByReference, keysOfDevice } from './declaration-store.ts';
import type { LineDirectory } from './line-directory.ts';
import type { DeclarationStatusView } from './status-store.ts';

/** Judges an operator's token; throws `RegistryError` ('not-allowed') when it is not good. */
export type VerifyStatement = (token: string) => Promise<VerifiedStatement>;

/** Any case, with or without hyphen: the service reads it as people write it. */
const ReferenceParams = strictObject({ reference: Type.String({ minLength: 8, maxLength: 20 }) });

/** Fields of a request are strict, but a request always has headers that are not ours. */
const ActHeaders = Type.Object({
  [idempotencyHeader]: Type.String({
    pattern: '^[A-Za-z0-9_.:-]{8,128}$',
    description: 'The caller’s own id of this act: sent again, it has one effect and the same answer',
  }),
});

/** Acts of participants on a customer's behalf. Each needs the scope `declare`, and an idempotency key. */
export function declarationRoutes(
  app: App,
  service: DeclarationService,
  verifyStatement: VerifyStatement,
  parts: ForceRouteParts,
): void {
  actRoutes(app, service, verifyStatement);
  keeperRoutes(app, service);
  forceRoutes(app, service, parts);
  app.post(
    '/v1/declarations',
    {
      schema: {
        summary: 'Puts a customer’s word on the record: unproved until it is raised',
        headers: ActHeaders,
        body: DeclarationRequest,
        response: { 201: DeclarationAnswer },
      },
    },
    async (request, reply) => {
      const { imeis: _imeis, line, takenAt, ...rest } = request.body;
      if (rest.basis !== undefined) refuseOthersBasis(callerOf(request).role, rest.basis.kind);
      const keys = await keysAsked(request.body, parts.lines);
      const hashed = line === undefined ? {} : { line: parts.lineHash(line.number) };
      const asked = { ...rest, ...hashed, keys, takenAt: Date.parse(takenAt) };
      const declared = await service.declare(contributor(request), asked, keyOfAct(request.headers));
      return reply.code(201).send(withInstants(declared));
    },
  );
  app.post(
    '/v1/declarations/:reference/status',
    {
      schema: {
        summary: 'Where a declaration stands with every party, for whoever has its code',
        params: ReferenceParams,
        body: DeclarationStatusRequest,
        response: { 200: DeclarationStatusAnswer },
      },
    },
    async (request) => {
      const { reference } = request.params;
      return statusAnswer(await service.status(reference, request.body.code, contributor(request)));
    },
  );
}

/** The keys that a participant names, or those of the phone that the operator of a line names. */
async function keysAsked(
  { imeis, line }: Pick<DeclarationRequest, 'imeis' | 'line'>,
  lines: LineDirectory,
): Promise<ImeiKey[]> {
  if ((imeis === undefined) === (line === undefined))
    throw new RegistryError('invalid', 'Give either the IMEIs of the phone or the line that was in it.');
  if (line !== undefined) return lines.resolve(line.operator, line.number);
  return (imeis ?? []).map(keyOf);
}

/** Who may bring which basis: whoever keeps the reference. */
const rolesOfBasis = {
  'crime-reference': ['police'],
  'insurer-settlement': ['insurer'],
  'court-order': ['insurer', 'police'],
} as const satisfies Record<BasisKind, readonly ParticipantRole[]>;

function refuseOthersBasis(role: ParticipantRole, kind: BasisKind): void {
  const roles: readonly ParticipantRole[] = rolesOfBasis[kind];
  if (!roles.includes(role))
    throw new RegistryError('not-allowed', `A ${role} cannot declare on a ${kind.replaceAll('-', ' ')}.`);
}

/** Acts of the keeper on a declaration that is proved, or that a further identifier was found for. */
function keeperRoutes(app: App, service: DeclarationService): void {
  app.post(
    '/v1/declarations/:reference/mode',
    {
      schema: {
        summary: 'Chooses between total and recovery mode, for whoever has its code',
        params: ReferenceParams,
        headers: ActHeaders,
        body: ModeRequest,
        response: { 200: ActAnswer },
      },
    },
    (request) => {
      const asked = { ...request.body, reference: request.params.reference };
      return service.chooseMode(contributor(request), asked, keyOfAct(request.headers));
    },
  );
  app.post(
    '/v1/declarations/:reference/identifiers',
    {
      schema: {
        summary: 'Adds further IMEIs of the same phone, for whoever has its code',
        params: ReferenceParams,
        headers: ActHeaders,
        body: AmendRequest,
        response: { 200: ActAnswer },
      },
    },
    (request) => {
      const { code, imeis } = request.body;
      const asked = { reference: request.params.reference, code, keys: imeis.map(keyOf) };
      return service.amend(contributor(request), asked, keyOfAct(request.headers));
    },
  );
}

/** Acts of a police force. */
function forceRoutes(app: App, service: DeclarationService, { db, clock }: ForceRouteParts): void {
  app.post(
    '/v1/declarations/:reference/verify',
    {
      schema: {
        summary: 'Gives a declaration a crime reference: police verified, whatever stood against it',
        params: ReferenceParams,
        body: VerifyRequest,
        response: { 200: ActAnswer },
      },
    },
    async (request) => {
      const reference = keptReference(request.params.reference);
      const asked = { reference, force: callerOf(request).id, ...request.body, at: clock() };
      const keys = await keysOfReference(db, reference);
      return inUnitOfWork(db, keys, (trx) => service.verify(trx, asked));
    },
  );
  app.post(
    '/v1/declarations/:reference/allow-withdrawal',
    {
      schema: {
        summary: 'The force that verified a declaration agrees that its keeper withdraws it',
        params: ReferenceParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const reference = keptReference(request.params.reference);
      const asked = { reference, force: callerOf(request).id, at: clock() };
      await inUnitOfWork(db, [], (trx) => service.allowWithdrawal(trx, asked));
      return reply.code(204).send(null);
    },
  );
}

interface ForceRouteParts {
  readonly db: Db;
  readonly clock: Clock;
  /** Which phone a line is in. */
  readonly lines: LineDirectory;
  /** A line as it is kept: a keyed hash (messages `lineHash`). */
  readonly lineHash: (number: string) => Buffer;
}

function keptReference(typed: string): string {
  const reference = readReference(typed);
  if (reference === undefined) throw new RegistryError('not-found', 'There is no such report.');
  return reference;
}

async function keysOfReference(db: Db, reference: string): Promise<ImeiKey[]> {
  const declaration = await findByReference(db, reference);
  if (declaration === undefined) throw new RegistryError('not-found', 'There is no such report.');
  return keysOfDevice(db, declaration.deviceId);
}

/** Acts on a declaration that exists. */
function actRoutes(app: App, service: DeclarationService, verifyStatement: VerifyStatement): void {
  app.post(
    '/v1/declarations/:reference/raise',
    {
      schema: {
        summary: 'Proves a declaration by an operator’s signed statement',
        params: ReferenceParams,
        headers: ActHeaders,
        body: RaiseRequest,
        response: { 200: ActAnswer },
      },
    },
    async (request) => {
      const { statement, ...rest } = request.body;
      const asked = {
        ...rest,
        reference: request.params.reference,
        statement: await verifyStatement(statement),
      };
      return service.raise(contributor(request), asked, keyOfAct(request.headers));
    },
  );
  app.post(
    '/v1/declarations/:reference/withdraw',
    {
      schema: {
        summary: 'Takes a declaration back; a proved one needs the operator’s statement again',
        params: ReferenceParams,
        headers: ActHeaders,
        body: WithdrawRequest,
        response: { 200: ActAnswer },
      },
    },
    async (request) => {
      const { code, statement } = request.body;
      const asked = {
        reference: request.params.reference,
        code,
        ...(statement === undefined ? {} : { statement: await verifyStatement(statement) }),
      };
      return service.withdraw(contributor(request), asked, keyOfAct(request.headers));
    },
  );
}

function contributor(request: FastifyRequest): Caller {
  return { actor: 'contributor', participant: callerOf(request).id };
}

function keyOfAct(headers: Static<typeof ActHeaders>): string {
  return headers[idempotencyHeader];
}

function withInstants<T extends { readonly untilAt?: number }>({ untilAt, ...rest }: T) {
  return untilAt === undefined ? rest : { ...rest, untilAt: instantText(untilAt) };
}

function statusAnswer(view: DeclarationStatusView): DeclarationStatusAnswer {
  const { reference, status, tier, mode, happened, takenAt, declaredAt, untilAt, position, parties } = view;
  return {
    reference,
    status,
    tier,
    mode,
    happened,
    takenAt: instantText(takenAt),
    declaredAt: instantText(declaredAt),
    ...(untilAt === undefined ? {} : { untilAt: instantText(untilAt) }),
    ...(position === undefined ? {} : { position }),
    parties: parties.map(({ participant, name, role, gate, state, at, week }) => ({
      participant,
      name,
      role,
      gate,
      state,
      ...(at === undefined ? {} : { at: instantText(at) }),
      ...(week === undefined ? {} : { week: instantText(week) }),
    })),
  };
}

/** An instant as the API writes it: RFC 3339 in UTC. */
function instantText(at: number): string {
  return new Date(at).toISOString();
}
