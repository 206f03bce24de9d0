import { msg } from '../../app/i18n.ts';

/** The reactions offered: few, and clear among colleagues. Others from elsewhere are shown as they come. */
export const reactionChoices = (): { emoji: string; name: string }[] => [
  { emoji: '👍', name: msg('Agree', { id: 'discussions.reaction.agree' }) },
  { emoji: '🙏', name: msg('Thank you', { id: 'discussions.reaction.thanks' }) },
  { emoji: '💡', name: msg('New to me', { id: 'discussions.reaction.insight' }) },
  { emoji: '✅', name: msg('We do the same', { id: 'discussions.reaction.same' }) },
  { emoji: '❓', name: msg('I have a question', { id: 'discussions.reaction.question' }) },
  { emoji: '⚠️', name: msg('Careful', { id: 'discussions.reaction.careful' }) },
];
