/** A unit as it counts for comparing: what it measures and how many of the smallest it holds. */
export interface Unit {
  readonly measures: string;
  readonly factor: number;
  /** Leaving it out changes the meaning: 5 mg is not 5, but day 3 may be said without its day. */
  readonly firm: boolean;
  /** Of a dose: a change is reported as one. */
  readonly dose?: boolean;
}

const firm = (measures: string, factor: number): Unit => ({ measures, factor, firm: true });
const dose = (measures: string, factor: number): Unit => ({ measures, factor, firm: true, dose: true });
const time = (hours: number): Unit => ({ measures: 'time', factor: hours, firm: false });

/** Every unit the check knows, by the name that the word lists use. */
export const units = {
  kg: firm('mass', 1e6),
  g: dose('mass', 1000),
  mg: dose('mass', 1),
  mcg: dose('mass', 1e-3),
  ng: dose('mass', 1e-6),
  pg: dose('mass', 1e-9),
  hl: firm('volume', 1e5),
  l: dose('volume', 1000),
  dl: dose('volume', 100),
  cl: dose('volume', 10),
  ml: dose('volume', 1),
  mcl: dose('volume', 1e-3),
  fl: firm('volume', 1e-12),
  mol: dose('amount', 1000),
  mmol: dose('amount', 1),
  mcmol: dose('amount', 1e-3),
  nmol: dose('amount', 1e-6),
  pmol: dose('amount', 1e-9),
  mosm: firm('osmoles', 1),
  meq: dose('equivalents', 1),
  eq: dose('equivalents', 1000),
  // "Units" and "international units" are told apart in no language as strictly as in English.
  iu: dose('activity', 1),
  unit: { measures: 'activity', factor: 1, firm: false, dose: true },
  miu: dose('activity', 1e-3),
  kiu: dose('activity', 1000),
  mmhg: firm('mmHg', 1),
  cmh2o: firm('cmH2O', 1),
  kpa: firm('pascals', 1000),
  hpa: firm('pascals', 100),
  pa: firm('pascals', 1),
  mpa: firm('pascals', 1e6),
  bar: firm('bar', 1000),
  mbar: firm('bar', 1),
  atm: firm('atm', 1),
  celsius: firm('°C', 1),
  fahrenheit: firm('°F', 1),
  degree: { measures: 'degree', factor: 1, firm: false },
  percent: firm('percent', 1),
  permille: firm('percent', 0.1),
  ppm: firm('ppm', 1),
  mm: firm('length', 1),
  cm: firm('length', 10),
  m: firm('length', 1000),
  km: firm('length', 1e6),
  mcm: firm('length', 1e-3),
  nm: firm('length', 1e-6),
  inch: firm('length', 25.4),
  m2: firm('area', 1e6),
  cm2: firm('area', 100),
  mm2: firm('area', 1),
  m3: firm('volume', 1e6),
  cm3: firm('volume', 1),
  mm3: firm('volume', 1e-3),
  kcal: firm('energy', 4184),
  kj: firm('energy', 1000),
  j: firm('energy', 1),
  gy: firm('gray', 1000),
  mgy: firm('gray', 1),
  sv: firm('sievert', 1000),
  msv: firm('sievert', 1),
  bq: firm('becquerel', 1),
  kbq: firm('becquerel', 1e3),
  mbq: firm('becquerel', 1e6),
  hz: firm('hertz', 1),
  khz: firm('hertz', 1000),
  mhz: firm('hertz', 1e6),
  mv: firm('volt', 1),
  v: firm('volt', 1000),
  ma: firm('ampere', 1),
  w: firm('watt', 1),
  fr: { measures: 'french', factor: 1, firm: false },
  bpm: { measures: 'beats per minute', factor: 1, firm: false },
  ms: firm('milliseconds', 1),
  s: time(1 / 3600),
  min: time(1 / 60),
  h: time(1),
  day: time(24),
  week: time(168),
  fortnight: time(336),
  month: time(730),
  year: time(8760),
} as const satisfies Record<string, Unit>;

export type UnitName = keyof typeof units;

export function unitOf(name: UnitName): Unit {
  return units[name];
}

export function isTime(name: UnitName | undefined): boolean {
  return name !== undefined && units[name].measures === 'time';
}

/** Months and years are no fixed number of hours; twelve months are a year all the same. */
export function amountIn(value: number, name: UnitName): number {
  return value * units[name].factor;
}
