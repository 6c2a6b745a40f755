import {
  CheckAnswer,
  CheckLine,
  CheckLineResult,
  checkPath,
  checkStreamPath,
  EdgeCheckRequest,
  GateName,
  linesMediaType,
  Problem,
  problemMediaType,
} from '@deadset/protocol';

const refusals = {
  400: 'The request is not what the contract describes',
  401: 'The token is of nobody',
  403: 'These credentials do not ask at this gate',
  404: 'There is no such resource',
  405: 'Only POST, as Allow says',
  413: 'The body is longer than 4,096 bytes',
  429: 'The questions of this second are spent, or eight streams are open; Retry-After says when to come again',
  503: 'No room: ask again after Retry-After',
} as const;

const problems = Object.fromEntries(
  Object.entries(refusals).map(([status, description]) => [
    status,
    { description, content: { [problemMediaType]: { schema: Problem } } },
  ]),
);

/**
 * The check API of an edge as an OpenAPI 3.1 document, made from the schemas that guard it; `docs/api/edge-openapi.json`
 * is a copy of it. S13, N5g-eir and CAMARA have specifications of their own.
 */
export function describeCheckApi(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Deadset edge: the check API',
      version: '1',
      description:
        'May this device be registered to somebody new? Answered from memory, without asking anybody.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description:
            'The token whose SHA-256 the edge has in its file of check clients; none on the same machine without that file',
        },
      },
    },
    security: [{ token: [] }],
    paths: { [checkPath]: { post: single }, [checkStreamPath]: { post: stream } },
  };
}

const single = {
  summary: 'Ask about one device',
  operationId: 'check',
  requestBody: { required: true, content: { 'application/json': { schema: EdgeCheckRequest } } },
  responses: {
    200: { description: 'What the gate says', content: { 'application/json': { schema: CheckAnswer } } },
    ...problems,
  },
};

const stream = {
  summary: 'Ask about any number of devices, line by line',
  operationId: 'checkStream',
  description:
    'One JSON object a line, both ways, in the same order; blank lines are passed over. Answers go out as questions come: read while you send, because nothing more is read while answers wait. A line without an answer stops only itself. A last line with the problem "idle" or "closing" says from which line on to ask again.',
  parameters: [
    {
      name: 'gate',
      in: 'query',
      required: false,
      description: 'Where lines ask that name no gate of their own',
      schema: GateName,
    },
  ],
  requestBody: { required: true, content: { [linesMediaType]: { schema: CheckLine } } },
  responses: {
    200: {
      description: 'A line for each question',
      content: { [linesMediaType]: { schema: CheckLineResult } },
    },
    ...problems,
  },
};
