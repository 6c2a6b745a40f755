const momentForm = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** A moment (ms since 1970) as messages tell it: `5 January 2026, 12:00`, as it is in London. */
export function momentText(at: number): string {
  const parts = new Map(momentForm.formatToParts(at).map(({ type, value }) => [type, value]));
  const [day, month, year, hour, minute] = (['day', 'month', 'year', 'hour', 'minute'] as const).map(
    (part) => parts.get(part) ?? '',
  );
  return `${day} ${month} ${year}, ${hour}:${minute}`;
}
