/** Where a radio cell is and how far it reaches. Degrees (WGS 84) and kilometres. */
export interface Cell {
  readonly latitude: number;
  readonly longitude: number;
  readonly radiusKm: number;
}

/** One meeting of a device and a network: a line of the log that a mobile core keeps of attaches and updates. */
export interface AttachRow {
  /** The first 14 digits of the IMEI as a number, or what an `IdentifierBook` gave for one that has no such digits. */
  readonly key: number;
  /** Names the line (SIM) and is above 0; 0 where the log does not tell. It leaves the scan only under a pseudonym. */
  readonly line: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Radio generations that it used, as bits of `radioGenerations`; 0 where the log does not tell. */
  readonly radio: number;
  /** Mobile country code of the network, 3 digits; 0 where the log does not tell. ITU-T E.212. */
  readonly country: number;
  readonly cell?: Cell;
}
