import t from 'tap';
import { type KeyPlace, meaningOf, type Pressed, placeOf } from './call-keys.ts';

const press = (key: string, more: Partial<Pressed> = {}): Pressed => ({
  ...{ key, code: '', repeat: false, ctrlKey: false, altKey: false, metaKey: false, isComposing: false },
  ...more,
});
const mean = (key: string, more: Partial<Pressed> = {}, place: KeyPlace = 'page', letters = true) =>
  meaningOf(press(key, more), place, ['c', 'p'], letters);

t.test('letters do what the sheet of keys says', (t) => {
  t.same(
    ['m', 'V', 'h', 's', 'r', 'l', 'f', '?'].map((key) => mean(key)),
    ['microphone', 'camera', 'hand', 'screen', 'reactions', 'layout', 'full', 'keys'],
  );
  t.same(mean('c'), { part: 'c' }, 'a panel has its own');
  t.equal(mean('x'), undefined);
  t.equal(mean('m', { repeat: true }), undefined, 'a key held down counts once');
  t.end();
});

t.test('a keyboard of another writing system works by the place of its keys', (t) => {
  t.equal(mean('ь', { code: 'KeyM' }), 'microphone');
  t.equal(mean('ى', { code: 'KeyH' }), 'hand');
  t.equal(mean('؟', { code: 'Slash' }), 'keys');
  t.equal(mean(',', { code: 'KeyM' }), undefined, 'a sign on a French keyboard is not a letter');
  t.equal(mean('Tab', { code: 'Tab' }), undefined);
  t.end();
});

t.test('whoever writes, or uses a key of the browser, is left alone', (t) => {
  t.equal(mean('m', {}, 'writing'), undefined);
  t.equal(mean(' ', {}, 'writing'), undefined);
  t.equal(mean('Escape', {}, 'writing'), 'close');
  t.equal(mean('m', { ctrlKey: true }), undefined);
  t.equal(mean('m', { metaKey: true }), undefined);
  t.equal(mean('m', { isComposing: true }), undefined);
  t.end();
});

t.test('Space talks unless it presses a button, and letters can be switched off', (t) => {
  t.equal(mean(' '), 'talk');
  t.equal(mean(' ', { repeat: true }), 'talk', 'as long as it is held');
  t.equal(mean(' ', {}, 'control'), undefined);
  t.equal(mean('m', {}, 'control'), 'microphone');
  t.equal(mean('m', {}, 'page', false), undefined);
  t.equal(mean(' ', {}, 'page', false), undefined);
  t.equal(mean('Escape', {}, 'page', false), 'close');
  t.end();
});

t.test('the place of the focus is read from the element', (t) => {
  const at = (tagName: string, more: object = {}) => placeOf({ tagName, ...more } as unknown as EventTarget);
  t.equal(at('TEXTAREA'), 'writing');
  t.equal(at('INPUT', { type: 'text' }), 'writing');
  t.equal(at('INPUT', { type: 'checkbox' }), 'control');
  t.equal(at('DIV', { isContentEditable: true }), 'writing');
  t.equal(at('BUTTON'), 'control');
  t.equal(at('BODY'), 'page');
  t.equal(placeOf(undefined), 'page');
  t.end();
});
