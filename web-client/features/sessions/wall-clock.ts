/** Date and time as a person sets them on a wall clock: `2026-11-24` and `09:00`. */
export interface WallTime {
  date: string;
  time: string;
}

/** Zone of this device. */
export const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** Every zone this browser knows, the own one first. */
export function zoneChoices(): string[] {
  const own = ownZone();
  const all = Intl.supportedValuesOf('timeZone');
  return [own, ...all.filter((zone) => zone !== own)];
}

/** What the wall clock shows in a zone at a moment (ms since the epoch). */
export function wallTime(at: number, zone: string): WallTime {
  const parts = new Intl.DateTimeFormat('en-CA-u-nu-latn', {
    ...{ timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    hourCycle: 'h23',
  }).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? '';
  return { date: `${of('year')}-${of('month')}-${of('day')}`, time: `${of('hour')}:${of('minute')}` };
}

/**
 * The moment at which the wall clock of a zone shows a time, ms since the epoch. An hour that summer time skips becomes the one after it, one that comes
 * twice the first. NaN when date or time are not filled in.
 */
export function moment({ date, time }: WallTime, zone: string): number {
  const asUtc = Date.parse(`${date}T${time}:00Z`);
  if (Number.isNaN(asUtc)) return Number.NaN;
  const shown = (at: number) => {
    const wall = wallTime(at, zone);
    return Date.parse(`${wall.date}T${wall.time}:00Z`);
  };
  // The offset of the zone is read half a day before and after; around a change of the clock they differ.
  const offsets = [-43_200_000, 43_200_000].map((shift) => shown(asUtc + shift) - (asUtc + shift));
  const tries = offsets.map((offset) => asUtc - offset).sort((a, b) => a - b);
  return tries.find((at) => shown(at) === asUtc) ?? (tries.at(-1) as number);
}

/** The next full hour but one, when most people plan. */
export const nextHour = (now: number): number => (Math.floor(now / 3_600_000) + 2) * 3_600_000;
