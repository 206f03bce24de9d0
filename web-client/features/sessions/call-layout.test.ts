import t from 'tap';
import {
  type Arrangement,
  arrangeGrid,
  arrangeSpeaker,
  askedHeight,
  type Box,
  gridOf,
  mostTiles,
  nextSpeaker,
  perPage,
  withSpeakers,
  zoomOf,
} from './call-layout.ts';

const boxes: Record<string, Box> = {
  phone: { width: 344, height: 600 },
  'phone on its side': { width: 660, height: 344 },
  desk: { width: 1342, height: 660 },
  'desk with a panel': { width: 980, height: 660 },
  'a slit': { width: 320, height: 90 },
};
const keysOf = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`);

/** What is wrong: a tile that leaves the box, or lies on another (what floats may). */
function faults(box: Box, { places }: Arrangement): object[] {
  return places.flatMap((one) => {
    const isInside =
      one.start >= 0 &&
      one.top >= 0 &&
      one.start + one.width <= box.width + 1 &&
      one.top + one.height <= box.height + 1;
    const overlapped = places.filter(
      (other) =>
        one !== other &&
        one.kind !== 'float' &&
        other.kind !== 'float' &&
        one.start + one.width > other.start &&
        other.start + other.width > one.start &&
        one.top + one.height > other.top &&
        other.top + other.height > one.top,
    );
    return isInside && one.width >= 1 && one.height >= 1 && overlapped.length === 0 ? [] : [{ one, overlapped }];
  });
}

for (const [name, box] of Object.entries(boxes))
  t.test(`from 1 to 60 people everybody has a place on some page: ${name}`, (t) => {
    for (let count = 1; count <= 60; count++) {
      const keys = keysOf(count);
      const seen = new Set<string>();
      const { pages } = arrangeGrid(box, keys, 'p0', 0);
      for (let page = 0; page < pages; page++) {
        const arranged = arrangeGrid(box, keys, 'p0', page);
        t.ok(arranged.places.length <= mostTiles);
        t.same(faults(box, arranged), [], `${count} people, page ${page}`);
        for (const { key } of arranged.places) seen.add(key);
      }
      t.equal(seen.size, count, `${count} people`);
      t.same(faults(box, arrangeSpeaker(box, 'p0', keys.slice(1), 0)), [], `speaker of ${count}`);
    }
    t.end();
  });

t.test('tiles fill the box as well as their shape allows', (t) => {
  t.match(gridOf({ width: 1342, height: 660 }, 4), { columns: 2, rows: 2 });
  t.match(gridOf({ width: 344, height: 600 }, 2), { columns: 1, rows: 2 }, 'two stand one above the other on a phone');
  t.match(gridOf({ width: 660, height: 300 }, 2), { columns: 2, rows: 1 });
  const { columns, rows, width, height } = gridOf({ width: 1342, height: 660 }, 12);
  t.ok((columns * rows * width * height) / (1342 * 660) > 0.85, 'twelve people leave little unused');
  t.ok(perPage({ width: 344, height: 600 }, 60) >= 6, 'a phone shows at least six');
  t.ok(perPage({ width: 1342, height: 660 }, 60) >= 20, 'a desk shows at least twenty');
  t.end();
});

t.test('the other one fills the box when two talk, and oneself floats', (t) => {
  const { places } = arrangeGrid({ width: 344, height: 600 }, ['own', 'other'], 'own', 0);
  t.match(places, [
    { key: 'other', kind: 'main', width: 344, height: 600 },
    { key: 'own', kind: 'float' },
  ]);
  t.match(arrangeGrid({ width: 344, height: 600 }, ['own'], 'own', 0).places, [{ key: 'own', kind: 'grid' }]);
  t.same(arrangeGrid({ width: 0, height: 0 }, ['own'], 'own', 0).places, [], 'nothing before the box is measured');
  t.end();
});

t.test('the strip stands beside a wide picture and below a tall one, in pages', (t) => {
  const wide = arrangeSpeaker({ width: 1342, height: 660 }, 'screen', keysOf(30), 0);
  const strip = wide.places.filter(({ kind }) => kind === 'strip');
  t.ok(strip.every(({ start }) => start > 1000));
  t.equal(wide.pages, Math.ceil(30 / strip.length));
  const tall = arrangeSpeaker({ width: 344, height: 600 }, 'screen', keysOf(30), 99);
  t.equal(tall.page, tall.pages - 1, 'a page that is gone becomes the last one');
  t.ok((tall.places[0]?.height ?? 0) > 450);
  t.end();
});

t.test('a head is not cut off', (t) => {
  const wide = { width: 1280, height: 720 };
  t.equal(zoomOf(wide, { width: 300, height: 225 }).toFixed(2), '1.33', 'the tile is filled, sides are cut a little');
  t.equal(zoomOf(wide, { width: 200, height: 400 }), 1.65, 'but not most of the picture');
  t.equal(zoomOf({ width: 720, height: 1280 }, { width: 400, height: 225 }), 1.1, 'a phone held upright');
  t.equal(zoomOf({ width: 0, height: 0 }, { width: 400, height: 225 }), 1, 'before the first frame');
  t.end();
});

t.test('pictures are asked for in few sizes and never above the limit', (t) => {
  t.equal(askedHeight(200, 1, 1080), 270);
  t.equal(askedHeight(201, 3, 1080), 540, 'more than two pixels a point are not seen');
  t.equal(askedHeight(900, 2, 1080), 1080);
  t.equal(askedHeight(900, 2, 180), 180);
  t.end();
});

t.test('who speaks comes to the first page in place of the one who was silent longest', (t) => {
  const order = ['own', 'a', 'b', 'c', 'd'];
  t.same(
    withSpeakers(
      order,
      order,
      new Map([
        ['a', 5],
        ['d', 9],
      ]),
      3,
    ),
    ['own', 'a', 'd', 'c', 'b'],
  );
  t.same(
    withSpeakers(
      order,
      order,
      new Map([
        ['a', 5],
        ['b', 6],
      ]),
      3,
    ),
    order,
    'nobody moves without need',
  );
  t.same(withSpeakers(order, ['own', 'b', 'c', 'x'], new Map(), 3), ['own', 'b', 'c', 'x'], 'who left is gone');
  t.end();
});

t.test('the big picture waits for a silence', (t) => {
  const heard = new Map([['a', 9_000]]);
  t.equal(nextSpeaker('a', 'b', heard, 10_000), 'a');
  t.equal(nextSpeaker('a', 'b', heard, 11_000), 'b');
  t.equal(nextSpeaker(undefined, 'b', heard, 11_000), 'b');
  t.equal(nextSpeaker('a', undefined, heard, 99_000), 'a');
  t.end();
});
