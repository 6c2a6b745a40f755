/** Bytes that are not what they should be. Thrown by decoders only, and turned into a refusal where they are called. */
export class MalformedBytes extends Error {
  override readonly name = 'MalformedBytes';
}
