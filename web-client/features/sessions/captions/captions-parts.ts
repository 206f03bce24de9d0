import { html, nothing } from 'lit';
import type { Caption } from '../../../../spec/schemas/api/captions.ts';
import { msg } from '../../../app/i18n.ts';
import { isSame, leads } from '../call-now.ts';
import { addCallAction, addCallBand, addCallLine, addCallPanel, type CallScene } from '../call-registry.ts';
import './caption-band.ts';
import type { CaptionFeed } from './caption-feed.ts';
import { linesOf } from './caption-model.ts';
import './caption-notice.ts';
import './caption-panel.ts';
import { readingOf, type Words } from './caption-text.ts';
import './captions-watch.ts';

/** The captions of the call that is open; one call is open at a time. */
let heard: { room: string; feed: CaptionFeed } | undefined;

/** The captions of a call, once somebody watches them. */
export const feedOf = ({ room }: Pick<CallScene, 'room'>): CaptionFeed | undefined =>
  heard?.room === room ? heard.feed : undefined;
/** What is being said in a call, as the viewer reads it; nothing while captions are off. */
export function captionsNow(room: string): readonly Words[] {
  const { captions, choice, state } = feedOf({ room })?.value ?? {};
  if (!captions || !choice?.shown || !state?.on) return [];
  return linesOf(captions, Date.now(), 2).map((caption) => readingOf(caption, choice).first);
}

const maySpeak = ({ session }: CallScene): boolean => session.role !== 'listener';
/** Hosts and co-hosts put everything right, everybody what they said themselves. */
const mayCorrect =
  ({ session, viewer }: CallScene) =>
  ({ speaker, mayCorrect }: Caption): boolean =>
    mayCorrect === true || leads(session.role) || isSame(speaker, viewer);
const isOn = (scene: CallScene): boolean => feedOf(scene)?.value.state?.on === true;

addCallLine({
  id: 'captions',
  order: 200,
  render: (scene) => {
    const feed = feedOf(scene);
    return html`<c-captions-watch hidden .room=${scene.room} .node=${scene.viewer.node}
        @c-captions=${({ detail }: CustomEvent<CaptionFeed>) => {
          heard = { room: scene.room, feed: detail };
          scene.redraw();
        }}
        @c-changed=${() => scene.redraw()}></c-captions-watch>${
          feed
            ? html`<c-caption-notice .feed=${feed} .session=${scene.session} .node=${scene.viewer.node} .actor=${scene.viewer.actor}
                ?maySpeak=${maySpeak(scene)} @c-say=${(event: CustomEvent<string>) => scene.announce(event.detail)}></c-caption-notice>`
            : nothing
        }`;
  },
});

addCallBand({
  id: 'captions',
  order: 100,
  at: (scene) => {
    const { shown, place } = feedOf(scene)?.value.choice ?? {};
    return isOn(scene) && shown ? place : undefined;
  },
  render: (scene) => html`<c-caption-band .feed=${feedOf(scene)} .session=${scene.session}></c-caption-band>`,
});

addCallAction({
  id: 'captions',
  order: 590,
  icon: 'captions',
  place: (scene) => (isOn(scene) ? 'always' : 'bar'),
  key: 't',
  label: () => msg('Captions', { id: 'captions.title' }),
  pressed: (scene) => isOn(scene) && feedOf(scene)?.value.choice.shown === true,
  run: (scene) => {
    const feed = feedOf(scene);
    // Where there are none yet, the panel says why and who can turn them on.
    if (feed && isOn(scene)) feed.choose({ shown: !feed.value.choice.shown });
    else scene.open(scene.panel === 'captions' ? undefined : 'captions');
  },
});

addCallPanel({
  id: 'captions',
  order: 700,
  icon: 'transcript',
  place: 'more',
  key: 'n',
  label: () => msg('Transcript and choices', { id: 'captions.panel' }),
  render: (scene) =>
    feedOf(scene)
      ? html`<c-caption-panel .feed=${feedOf(scene)} .session=${scene.session} ?maySpeak=${maySpeak(scene)} .node=${scene.viewer.node} .mayCorrect=${mayCorrect(scene)}></c-caption-panel>`
      : html``,
});
