import { type CallReaction, callReactions } from '../../../spec/schemas/api/sessions.ts';
import { msg } from '../../app/i18n.ts';

/** A sign that somebody shows, as it rises over the pictures. */
export interface ShownReaction {
  readonly id: number;
  readonly sign: string;
  readonly name: string;
}
/** How long a sign is seen, ms. */
export const reactionMs = 5_000;
export const mostReactions = 12;

const signs: Record<CallReaction, string> = {
  ...{ thumbs_up: '👍', applause: '👏', heart: '❤️', smile: '😊' },
  ...{ surprise: '😮', think: '🤔', thanks: '🙏' },
};

export const signOf = (reaction: CallReaction): string => signs[reaction];

export function reactionWords(reaction: CallReaction): string {
  if (reaction === 'thumbs_up') return msg('Agreed', { id: 'stage.sign.thumbsUp' });
  if (reaction === 'applause') return msg('Applause', { id: 'stage.sign.applause' });
  if (reaction === 'heart') return msg('Heart', { id: 'stage.sign.heart' });
  if (reaction === 'smile') return msg('Smile', { id: 'stage.sign.smile' });
  if (reaction === 'surprise') return msg('Surprised', { id: 'stage.sign.surprise' });
  if (reaction === 'think') return msg('Thinking', { id: 'stage.sign.think' });
  return msg('Thank you', { id: 'stage.sign.thanks' });
}

export const reactions = (): { id: CallReaction; sign: string; label: string }[] =>
  callReactions.map((id) => ({ id, sign: signs[id], label: reactionWords(id) }));
