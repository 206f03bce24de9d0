import { css } from 'lit';

/** How each language breaks its lines: Chinese and Japanese between signs, Thai between words that no space divides. */
export const captionLanguages = css`
  [lang] {
    overflow-wrap: anywhere;
  }
  :lang(zh),
  :lang(ja) {
    line-break: strict;
    word-break: normal;
  }
  :lang(ja) {
    word-break: auto-phrase;
    font-family: 'Hiragino Sans', 'Yu Gothic UI', 'Noto Sans CJK JP', 'Noto Sans JP', var(--font);
  }
  :lang(zh) {
    font-family: 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', var(--font);
  }
  :lang(ar) {
    font-family: 'Segoe UI', 'Geeza Pro', 'Noto Sans Arabic', 'Noto Sans', var(--font);
  }
  :lang(th) {
    font-family: 'Leelawadee UI', Thonburi, 'Noto Sans Thai', var(--font);
    line-break: normal;
    word-break: normal;
  }
`;

export const captionBandStyles = [
  captionLanguages,
  css`
    :host {
      --size: 21px;
      --caption-ground: var(--ground);
      --words: var(--ink);
      --under: var(--ink-2);
      background: var(--caption-ground);
      color: var(--words);
      /* The room is kept whether somebody speaks or not: pictures do not jump at every word. */
      block-size: min(calc(var(--size) * 7.4), 34dvh);
      min-inline-size: 0;
      padding: var(--s2) var(--s4);
      overflow: hidden;
    }
    :host(.small) {
      --size: 17px;
    }
    :host(.large) {
      --size: 27px;
    }
    :host(.huge) {
      --size: 36px;
    }
    :host(.white) {
      --caption-ground: var(--caption-black);
      --words: var(--caption-white);
      --under: var(--caption-white);
    }
    :host(.yellow) {
      --caption-ground: var(--caption-black);
      --words: var(--caption-yellow);
      --under: var(--caption-white);
    }
    .lines {
      block-size: 100%;
      max-inline-size: 960px;
      margin-inline: auto;
      display: flex;
      flex-flow: column-reverse wrap;
      overflow: hidden;
      gap: var(--s1);
    }
    .block {
      inline-size: 100%;
      max-block-size: 100%;
      flex: none;
      display: flex;
      flex-direction: column;
    }
    .who,
    .doubt {
      flex: none;
    }
    .who {
      display: flex;
      align-items: baseline;
      gap: var(--s2);
      font-size: max(14px, calc(var(--size) * 0.62));
      line-height: 1.35;
      white-space: nowrap;
      overflow: hidden;
    }
    .name {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      min-inline-size: 0;
      font-weight: 650;
      color: var(--accent);
    }
    .name bdi {
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .name .icon {
      inline-size: 1em;
      block-size: 1em;
    }
    .name.expired,
    .name.unverified {
      color: var(--warn);
    }
    .name.suspended {
      color: var(--stop);
    }
    .mark {
      color: var(--under);
      flex: 1 100 0;
      min-inline-size: 0;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .words {
      min-block-size: 0;
      flex: 0 1 auto;
      overflow: hidden;
      display: flex;
      flex-direction: column;
      justify-content: flex-end;
    }
    .said {
      flex: none;
    }
    p {
      line-height: 1.32;
      text-align: start;
      text-wrap: pretty;
    }
    .first {
      font-size: var(--size);
    }
    .second {
      font-size: max(14px, calc(var(--size) * 0.68));
      color: var(--under);
      text-align: -webkit-match-parent;
      text-align: match-parent;
    }
    /* Two who speak at once leave room only for what is read first. */
    .many .second {
      display: none;
    }
    .many .words {
      max-block-size: calc(var(--size) * 2.64);
    }
    /* Thai and Arabic stand higher than Latin. */
    p:lang(th),
    p:lang(ar) {
      line-height: 1.5;
    }
    .doubt {
      display: flex;
      align-items: center;
      gap: var(--s1);
      color: var(--warn);
      font-size: max(14px, calc(var(--size) * 0.68));
      line-height: 1.35;
    }
    .doubt span {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .doubt .icon {
      flex: none;
      inline-size: 1.1em;
      block-size: 1.1em;
    }
    @media (max-width: 640px) {
      :host {
        --size: 18px;
        block-size: min(calc(var(--size) * 8.4), 34dvh);
        padding: var(--s1) var(--s3);
      }
      /* What is doubted stands in the transcript. */
      .second.doubted {
        display: none;
      }
      :host(.small) {
        --size: 16px;
      }
      :host(.large) {
        --size: 22px;
      }
      :host(.huge) {
        --size: 29px;
      }
    }
    @media (max-height: 480px) {
      :host {
        block-size: min(calc(var(--size) * 4.4), 40dvh);
      }
    }
  `,
];
