import t from 'tap';
import { applyPage, type SessionSlides } from './slides.ts';

const room = 'r_1';
const value = { slides: [], shown: { slides: 'e_1', page: 1, at: null, leader: {} } } as unknown as SessionSlides;
const turned = (over: object) => ({ type: 'slide' as const, room, slides: 'e_1', page: 4, at: null, ...over });

t.test('a page that is turned is shown, of the slides that are shown and of no others', async (t) => {
  t.match(applyPage(value, turned({ at: [0.5, 0.1] }), room).shown, { page: 4, at: [0.5, 0.1] });
  t.equal(applyPage(value, turned({ slides: 'e_2' }), room), value);
  t.equal(applyPage(value, turned({ room: 'r_2' }), room), value);
  const none = { slides: [], shown: null };
  t.equal(applyPage(none, turned({}), room), none);
});
