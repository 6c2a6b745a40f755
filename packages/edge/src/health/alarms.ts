/** What is wrong while the gates go on answering. Each is raised and cleared by whoever sees it. */
export const alarmNames = [
  /** The list cannot be written to disk: it is answered from memory and would be fetched again after a restart. */
  'disk',
  /** Attempts cannot be written to disk, or there are more than the spool may hold. */
  'attempts',
  /** The hub cannot be reached or does not take our credentials. */
  'hub-away',
  /** The feed holds a kind of entry that this version does not know: nothing further is applied until it is upgraded. */
  'unknown-leaf',
  /** What the hub gave last was refused; the gates answer by the last list that was verified. */
  'refused-feed',
  /** The newest head has fewer cosigners than the full quorum: the pinned emergency lane is open. */
  'emergency-lane',
  /** The disk gave an older list than was once kept on it. */
  'below-high-water-mark',
  /** The hub now names other trust anchors than those pinned. The pinned ones count. */
  'trust-anchors-differ',
  /** The list in use is signed by nobody: it came from a file without keys to check it by. */
  'unsigned-list',
  /** The gate list could not be read anew: the gates answer by the one that was read before. */
  'gate-list',
  /** The Diameter side answers 3004 because there is more to do than it can; off a minute after the last. */
  's13-overload',
  /** A Diameter peer came that is not among the known ones, or has no certificate in its name; off a minute after the last. */
  'unknown-peer',
] as const;
export type Alarm = (typeof alarmNames)[number];

/** The alarms that are on. */
export class Alarms {
  readonly #on = new Set<Alarm>();

  raise(alarm: Alarm): void {
    this.#on.add(alarm);
  }

  clear(alarm: Alarm): void {
    this.#on.delete(alarm);
  }

  isOn(alarm: Alarm): boolean {
    return this.#on.has(alarm);
  }

  /** Those that are on, in the order of the table. */
  list(): Alarm[] {
    return alarmNames.filter((alarm) => this.#on.has(alarm));
  }
}
