import { css, html, type TemplateResult } from 'lit';

/** Sheet for `avatar()`. */
export const avatarStyles = css`
  .avatar {
    inline-size: 44px;
    block-size: 44px;
    border-radius: 50%;
    display: grid;
    place-items: center;
    font-weight: 650;
    font-size: 15px;
    background: var(--avatar);
    color: var(--avatar-ink);
    flex: none;
    user-select: none;
  }
  .avatar.small {
    inline-size: 34px;
    block-size: 34px;
    font-size: 13px;
  }
  .avatar.large {
    inline-size: 72px;
    block-size: 72px;
    font-size: 24px;
  }
`;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const titles = /^(dr|prof|doc|doç|uzm|sr|sra|dra|mr|mrs|ms|д-р|проф|د|أ|أ\.د|นพ|พญ|bs|ts|pgs|gs)\.?$/iu;
const oneSignScript =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Arabic}\p{Script=Thai}]/u;

/**
 * Letters for a name: first and last word of names written with spaces, one sign where letters join or stand for syllables. Titles are passed over.
 */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/\s+/u)
    .filter((word) => word && !titles.test(word));
  const first = firstSign(words[0] ?? name);
  if (words.length < 2 || oneSignScript.test(first)) return first.toLocaleUpperCase();
  return (first + firstSign(words.at(-1) as string)).toLocaleUpperCase();
}

const firstSign = (word: string) => segmenter.segment(word)[Symbol.iterator]().next().value?.segment ?? '';

/** A round sign for a person or institution; always beside the name, so silent for screen readers. */
export const avatar = (name: string, size: 'small' | 'normal' | 'large' = 'normal'): TemplateResult =>
  html`<span class="avatar ${size}" aria-hidden="true">${initials(name)}</span>`;
