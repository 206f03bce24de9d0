import { html } from 'lit';
import { msg } from '../../../app/i18n.ts';
import type { SessionSlides } from '../../../data/slides.ts';
import { addCallBoard, addCallLine, addCallPanel, type CallScene } from '../call-registry.ts';
import './slide-board.ts';
import './slides-panel.ts';
import './slides-watch.ts';

/** What the watching element heard last; one call is open at a time. */
let heard: { room: string; slides: SessionSlides } | undefined;

const slidesOf = ({ room }: CallScene): SessionSlides | undefined => (heard?.room === room ? heard.slides : undefined);
const shownOf = (scene: CallScene) => {
  const value = slidesOf(scene);
  return value?.slides.find(({ id }) => id === value.shown?.slides);
};
const keyOf = ({ viewer }: CallScene): string => `${viewer.node}/${viewer.actor}`;

function hear(scene: CallScene, slides: SessionSlides): void {
  heard = { room: scene.room, slides };
  scene.redraw();
}

addCallLine({
  id: 'slides',
  order: 710,
  render: (scene) =>
    html`<c-slides-watch hidden .room=${scene.room} @c-slides=${(event: CustomEvent<SessionSlides>) => hear(scene, event.detail)}></c-slides-watch>`,
});

addCallPanel({
  id: 'slides',
  order: 710,
  icon: 'slides',
  place: 'more',
  label: () => msg('Slides', { id: 'slides.title' }),
  render: (scene) =>
    html`<c-slides-panel .room=${scene.room} .viewer=${keyOf(scene)} .slides=${slidesOf(scene)} ?maySpeak=${scene.session.role !== 'listener'}
      ?mayHost=${scene.session.mayHost} @c-slides=${(event: CustomEvent<SessionSlides>) => hear(scene, event.detail)}></c-slides-panel>`,
});

addCallBoard({
  id: 'slides',
  order: 100,
  label: () => msg('Slides', { id: 'slides.title' }),
  isOpen: (scene) => shownOf(scene) !== undefined,
  render: (scene) =>
    html`<c-slide-board .room=${scene.room} .viewer=${keyOf(scene)} .slides=${shownOf(scene)} .shown=${slidesOf(scene)?.shown ?? undefined}
      ?mayHost=${scene.session.mayHost}></c-slide-board>`,
});
