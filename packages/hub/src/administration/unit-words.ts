/** A length of time for people: `4 s`, `15 min`, `2 h`, `90 days`; the largest unit in which it is a few. */
export function durationText(ms: number): string {
  const units = [
    ['days', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ] as const;
  const [name, size] = units.find(([, unitMs]) => ms >= 2 * unitMs) ?? (['ms', 1] as const);
  return `${Math.round(ms / size)} ${name}`;
}

/** A number of bytes for people, in powers of ten. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${value >= 100 || step === 0 ? Math.round(value) : value.toFixed(1)} ${units[step] ?? ''}`;
}
