/**
 * Why a call was not answered, as CAMARA says it: `ErrorInfo` of device-authenticity.yaml with its statuses, codes and
 * messages, and of CAMARA_common.yaml what that file leaves to it (404 for a path, 405, 415, 500, 503).
 */
export const camaraErrors = {
  invalid: { status: 400, code: 'INVALID_ARGUMENT', message: 'Invalid IMEI format. IMEI must be 15 digits.' },
  'no-imei': { status: 400, code: 'INVALID_ARGUMENT', message: 'IMEI is required' },
  'no-json': { status: 400, code: 'INVALID_ARGUMENT', message: 'The request body must be a JSON object.' },
  'bad-correlator': {
    status: 400,
    code: 'INVALID_ARGUMENT',
    message: 'x-correlator must be up to 256 of the characters a-z A-Z 0-9 - _ : ; . / < > { }.',
  },
  unauthenticated: {
    status: 401,
    code: 'UNAUTHENTICATED',
    message:
      'Request not authenticated due to missing, invalid, or expired credentials. A new authentication is required.',
  },
  'no-permission': {
    status: 403,
    code: 'PERMISSION_DENIED',
    message: 'Client does not have sufficient permissions to perform this action.',
  },
  'unknown-device': {
    status: 404,
    code: 'IDENTIFIER_NOT_FOUND',
    message: 'The provided IMEI cannot be found in any accessible database.',
  },
  'no-resource': { status: 404, code: 'NOT_FOUND', message: 'The specified resource is not found.' },
  'wrong-method': {
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    message: 'The requested method is not allowed/supported on the target resource.',
  },
  'wrong-media-type': {
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message:
      'The server refuses to accept the request because the payload format is in an unsupported format.',
  },
  'not-applicable': {
    status: 422,
    code: 'SERVICE_NOT_APPLICABLE',
    message: 'The fraud check service is not applicable for the provided IMEI.',
  },
  'quota-spent': { status: 429, code: 'QUOTA_EXCEEDED', message: 'Out of resource quota' },
  'too-fast': { status: 429, code: 'TOO_MANY_REQUESTS', message: 'Rate limit reached' },
  fault: { status: 500, code: 'INTERNAL', message: 'Unknown server error. Typically a server bug.' },
  'no-room': { status: 503, code: 'UNAVAILABLE', message: 'Service Unavailable.' },
} as const satisfies Record<string, { status: number; code: string; message: string }>;
export type CamaraRefusal = keyof typeof camaraErrors;
