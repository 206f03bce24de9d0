import type { EphemeralEvent } from '../../../spec/schemas/api/stream.ts';
import { fill, msg } from '../../app/i18n.ts';
import { roleWords } from './session-words.ts';

export type Told = Extract<EphemeralEvent, { type: 'call.told' }>;
type Words = (name: string) => string;

const words: Record<Exclude<Told['act'], 'role'>, Words> = {
  mute: (name) =>
    fill(msg('{name} muted you. Switch the microphone on to speak again.', { id: 'moderation.told.mute' }), { name }),
  camera: (name) => fill(msg('{name} stopped your camera.', { id: 'moderation.told.camera' }), { name }),
  screen: (name) => fill(msg('{name} stopped your shared screen.', { id: 'moderation.told.screen' }), { name }),
  ask: (name) => fill(msg('{name} asks you to switch your microphone on.', { id: 'moderation.told.ask' }), { name }),
  lower: (name) => fill(msg('{name} lowered your hand.', { id: 'moderation.told.lower' }), { name }),
  refuse: (name) => fill(msg('{name} did not let you in.', { id: 'moderation.told.refuse' }), { name }),
  admit: (name) => fill(msg('{name} let you in.', { id: 'moderation.told.admit' }), { name }),
  remove: (name) => fill(msg('{name} removed you from the session.', { id: 'moderation.told.remove' }), { name }),
  host: (name) => fill(msg('{name} handed the session over to you.', { id: 'moderation.told.host' }), { name }),
};

/** What was done to somebody, and by whom, in one sentence for them. */
export function toldWords({ act, role }: Told, name: string): string {
  if (act !== 'role') return words[act](name);
  return fill(msg('{name} changed your part: {role}', { id: 'moderation.told.role' }), {
    ...{ name, role: roleWords(role ?? 'speaker') },
  });
}
