import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { project } from '../web-client/features/directory/projection.ts';

/**
 * Draws the land of the earth (Natural Earth, public domain, by way of the package world-atlas) as one SVG path in the projection of the map, and the
 * middle of each country. Run it when the projection changes: `node scripts/world-map.ts`.
 */
const require = createRequire(import.meta.url);
const load = async (name: string): Promise<Topology> =>
  JSON.parse(await readFile(require.resolve(`world-atlas/${name}`), 'utf8'));

type Ring = [number, number][];
const polygons = (geometry: { type: string; coordinates?: unknown }): Ring[][] =>
  geometry.type === 'Polygon'
    ? [geometry.coordinates as Ring[]]
    : geometry.type === 'MultiPolygon'
      ? (geometry.coordinates as Ring[][])
      : [];

const land = await load('land-110m.json');
const parts: string[] = [];
const [landFeature] = feature(land, land.objects.land as GeometryCollection).features;
for (const [outer] of polygons(landFeature?.geometry ?? { type: 'none' })) {
  // Antarctica has no hospitals and would take a tenth of the drawing.
  if (!outer || outer.every(([, latitude]) => latitude < -58)) continue;
  for (const piece of cutAtDateLine(outer)) parts.push(path(piece));
}

/** A ring that crosses the date line would draw a line across the whole map: it is cut there, and each piece closed along the line. */
function cutAtDateLine(ring: Ring): Ring[] {
  const pieces: Ring[] = [[]];
  for (const [index, point] of ring.entries()) {
    const before = ring[index - 1];
    if (before && Math.abs(before[0] - point[0]) > 180) pieces.push([]);
    pieces.at(-1)?.push(point);
  }
  // The first and the last piece are one: the ring begins in its middle.
  if (pieces.length > 2) pieces[0] = [...(pieces.pop() ?? []), ...(pieces[0] ?? [])];
  return pieces.filter((piece) => piece.length > 2);
}

function path(ring: Ring): string {
  let last: [number, number] | undefined;
  let drawn = '';
  for (const [longitude, latitude] of ring) {
    const [x, y] = project(longitude, latitude).map((value) => Math.round(value * 2) / 2) as [number, number];
    if (last && last[0] === x && last[1] === y) continue;
    drawn += last ? `l${short(x - last[0])} ${short(y - last[1])}` : `M${short(x)} ${short(y)}`;
    last = [x, y];
  }
  return `${drawn}z`.replaceAll(' -', '-');
}
function short(value: number): string {
  return String(value).replace(/^(-?)0\./, '$1.');
}

const countries = await load('countries-110m.json');
const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
const codeOf = new Map<string, string>();
for (let first = 65; first <= 90; first++) {
  for (let second = 65; second <= 90; second++) {
    const code = String.fromCharCode(first, second);
    const name = names.of(code);
    if (name) codeOf.set(plain(name), code);
  }
}
function plain(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/&/g, 'and')
    .replace(/\bst\.? /g, 'saint ')
    .replace(/[^a-z]/g, '');
}
/** Names that Natural Earth shortens. */
const alias: Record<string, string> = {
  'United States of America': 'US',
  'Dem. Rep. Congo': 'CD',
  Congo: 'CG',
  'Dominican Rep.': 'DO',
  'Central African Rep.': 'CF',
  'Eq. Guinea': 'GQ',
  'S. Sudan': 'SS',
  'Bosnia and Herz.': 'BA',
  Macedonia: 'MK',
  'Solomon Is.': 'SB',
  Turkey: 'TR',
  Czechia: 'CZ',
  Myanmar: 'MM',
  eSwatini: 'SZ',
  "Côte d'Ivoire": 'CI',
  Palestine: 'PS',
  'W. Sahara': 'EH',
};
const middles: Record<string, [number, number]> = {};
for (const country of feature(countries, countries.objects.countries as GeometryCollection).features) {
  const name = String((country.properties as { name?: unknown } | null)?.name ?? '');
  const code = alias[name] ?? codeOf.get(plain(name));
  if (!code) continue;
  // The middle of the largest part: France without Guiana, the United States without Alaska.
  const largest = polygons(country.geometry)
    .map(([outer]) => outer ?? [])
    .sort((a, b) => area(b) - area(a))[0];
  if (largest) middles[code] = middle(largest);
}
function area(ring: Ring): number {
  return Math.abs(
    ring.reduce(
      (sum, [x, y], index) =>
        sum + x * (ring[(index + 1) % ring.length]?.[1] ?? 0) - (ring[(index + 1) % ring.length]?.[0] ?? 0) * y,
      0,
    ) / 2,
  );
}
function middle(ring: Ring): [number, number] {
  const xs = ring.map(([x]) => x);
  const ys = ring.map(([, y]) => y);
  return [Math.round((Math.min(...xs) + Math.max(...xs)) / 2), Math.round((Math.min(...ys) + Math.max(...ys)) / 2)];
}

const target = join(import.meta.dirname, '../web-client/features/directory/world-land.ts');
const text = `// Drawn by scripts/world-map.ts from Natural Earth (public domain).
/** The land of the earth as an SVG path in the units of projection.ts. */
export const landPath =
  '${parts.join('')}';
/** Longitude and latitude of the middle of each country, by ISO 3166-1 alpha-2 code. */
export const countryMiddles: Record<string, [longitude: number, latitude: number]> = ${JSON.stringify(middles)};
`;
await writeFile(target, text);
process.stdout.write(`${Math.round(text.length / 1024)} KiB, ${Object.keys(middles).length} countries\n`);
