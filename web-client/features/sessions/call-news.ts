import { fill, msg } from '../../app/i18n.ts';
import { deviceWords } from './device-words.ts';
import type { MediaNews } from './own-media.ts';

const nameOf = (kind: 'microphone' | 'camera'): string =>
  kind === 'microphone'
    ? msg('Microphone', { id: 'sessions.door.microphone' })
    : msg('Camera', { id: 'sessions.door.camera' });

/** What happened to the own devices, in words. */
export function mediaNews(news: MediaNews): { text: string } {
  switch (news.what) {
    case 'switched':
      return {
        text: fill(msg('{device}: “{label}” is used now.', { id: 'stage.news.switched' }), {
          ...{ device: nameOf(news.kind), label: news.label },
        }),
      };
    case 'gone':
      return {
        text: fill(msg('{device}: the device was unplugged, and there is no other.', { id: 'stage.news.gone' }), {
          device: nameOf(news.kind),
        }),
      };
    case 'refused':
      return { text: fill(deviceWords(news.problem), { device: nameOf(news.kind) }) };
    case 'too-weak':
      return {
        text: msg('Noise suppression is off again: this device is too slow for it.', { id: 'stage.news.tooWeak' }),
      };
    default:
      return { text: msg('This browser cannot suppress noise by itself.', { id: 'stage.news.noFilter' }) };
  }
}
