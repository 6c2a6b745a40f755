import { type Effect, type Listing, sandboxKinds, type Tier } from '@deadset/domain';
import { type Static, Type } from 'typebox';
import { ImeiDigits, Instant, strictObject } from './schema.ts';

const EffectName = Type.Union([
  Type.Literal('enrolled'),
  Type.Literal('disputed'),
  Type.Literal('tracked'),
  Type.Literal('prohibited'),
]);
const TierNumber = Type.Union([Type.Literal(0), Type.Literal(1), Type.Literal(2), Type.Literal(3)]);

/** A number that no phone has, and how it is listed. */
export const SandboxDevice = strictObject({
  kind: Type.Enum(sandboxKinds),
  imei: ImeiDigits,
  /** Absent for a device that nobody ever says anything about. */
  listing: Type.Optional(
    strictObject({ effect: EffectName, tier: TierNumber, untilAt: Type.Optional(Instant) }),
  ),
  /** When followers could first have it; absent until they can, and for a device that is not listed. */
  publishedAt: Type.Optional(Instant),
});
export type SandboxDevice = Static<typeof SandboxDevice>;

/** `POST /v1/sandbox`: has every kind of device on the list, and with `fresh` a new one for the caller alone. */
export const SandboxRequest = strictObject({ fresh: Type.Optional(Type.Boolean()) });
export type SandboxRequest = Static<typeof SandboxRequest>;

/** Also the answer to `GET /v1/sandbox`, which changes nothing. */
export const Sandbox = strictObject({ at: Instant, devices: Type.Array(SandboxDevice) });
export type Sandbox = Static<typeof Sandbox>;

/** How a sandbox device is listed, as the rules see it. */
export function listingOfSandbox({ listing }: SandboxDevice): Listing | undefined {
  if (listing === undefined) return undefined;
  const { untilAt, ...rest }: { effect: Effect; tier: Tier; untilAt?: string } = listing;
  return untilAt === undefined ? rest : { ...rest, untilAt: Date.parse(untilAt) };
}
