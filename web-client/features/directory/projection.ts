/** Size of the map's drawing, in its own units. */
export const mapSize = { width: 1000, height: 487 } as const;

// Polynomial of the Equal Earth projection (Šavrič, Patterson, Jenny 2018): areas keep their size, so no continent looks more important than it is.
const a1 = 1.340264;
const a2 = -0.081106;
const a3 = 0.000893;
const a4 = 0.003796;
const m = Math.sqrt(3) / 2;
const scale = 1000 / (2 * 2.70662987);

/**
 * Place of a point of the earth on the map.
 * @param longitude degrees, east positive
 * @param latitude degrees, north positive
 * @returns x and y in units of `mapSize`, y downwards
 */
export function project(longitude: number, latitude: number): [x: number, y: number] {
  const theta = Math.asin(m * Math.sin((latitude * Math.PI) / 180));
  const square = theta * theta;
  const sixth = square * square * square;
  const lambda = (longitude * Math.PI) / 180;
  const x = (lambda * Math.cos(theta)) / (m * (a1 + 3 * a2 * square + sixth * (7 * a3 + 9 * a4 * square)));
  const y = theta * (a1 + a2 * square + sixth * (a3 + a4 * square));
  return [mapSize.width / 2 + x * scale, mapSize.height / 2 - y * scale];
}
