export interface Placed<T> {
  x: number;
  y: number;
  item: T;
}
export interface Marker<T> {
  x: number;
  y: number;
  items: T[];
}

/**
 * Joins points that are closer than `distance` into one marker at their middle, so that none covers another. Points are taken in the order given;
 * a few hundred institutions are compared with each other directly.
 */
export function clusterMarkers<T>(points: readonly Placed<T>[], distance: number): Marker<T>[] {
  const markers: Marker<T>[] = [];
  for (const point of points) {
    const near = markers.find((marker) => Math.hypot(marker.x - point.x, marker.y - point.y) < distance);
    if (!near) {
      markers.push({ x: point.x, y: point.y, items: [point.item] });
      continue;
    }
    const count = near.items.length;
    near.x = (near.x * count + point.x) / (count + 1);
    near.y = (near.y * count + point.y) / (count + 1);
    near.items.push(point.item);
  }
  return markers;
}
