import t from 'tap';
import { clusterMarkers } from './markers.ts';
import { mapSize, project } from './projection.ts';

t.test('points close together share one marker at their middle, others keep their own', async (t) => {
  const markers = clusterMarkers(
    [
      { x: 0, y: 0, item: 'a' },
      { x: 10, y: 0, item: 'b' },
      { x: 100, y: 100, item: 'c' },
    ],
    14,
  );
  t.same(markers, [
    { x: 5, y: 0, items: ['a', 'b'] },
    { x: 100, y: 100, items: ['c'] },
  ]);
});

t.test('the projection puts the middle of the earth in the middle and keeps its edges on the map', async (t) => {
  t.same(project(0, 0), [mapSize.width / 2, mapSize.height / 2]);
  const [east] = project(180, 0);
  t.ok(Math.abs(east - mapSize.width) < 0.5, `180° east lies at ${east}`);
  const [, north] = project(0, 90);
  t.ok(Math.abs(north) < 1, `the pole lies at ${north}`);
  const [izmir] = project(27.14, 38.42);
  const [hangzhou] = project(120.16, 30.27);
  t.ok(izmir < hangzhou, 'west is left of east');
});
