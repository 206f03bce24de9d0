import { css } from 'lit';

/** Text of a post as it is rendered from Markdown. */
export const markdownStyles = css`
  /* As wide as its words: text in the other direction keeps its own edge, lists and all, and still stands where the page's lines begin. */
  .text {
    inline-size: fit-content;
    max-inline-size: min(100%, var(--measure));
    overflow-wrap: anywhere;
    margin-block-start: 2px;
  }
  .text > :first-child {
    margin-block-start: 0;
  }
  .text > :last-child {
    margin-block-end: 0;
  }
  .text p,
  .text ul,
  .text ol,
  .text pre,
  .text blockquote {
    margin-block: 0.5em;
  }
  .text ul,
  .text ol {
    padding-inline-start: 1.4em;
  }
  .text :is(h1, h2, h3, h4, h5, h6) {
    font-size: 1.05em;
    margin-block: 0.7em 0.3em;
  }
  .text blockquote {
    margin-inline: 0;
    padding-inline-start: var(--s3);
    border-inline-start: 3px solid var(--line);
    color: var(--ink-2);
  }
  .text pre {
    background: var(--ground);
    padding: var(--s3);
    border-radius: var(--r-small);
    overflow-x: auto;
  }
  .text table {
    border-collapse: collapse;
    display: block;
    overflow-x: auto;
  }
  .text :is(th, td) {
    border: 1px solid var(--line);
    padding: 4px 10px;
    text-align: start;
  }
  .text .mention {
    font-weight: 600;
    text-decoration: none;
    background: var(--accent-2);
    border-radius: var(--r-small);
    padding: 1px 4px;
  }
`;

/** What stands around a translated text. */
export const translatedStyles = css`
  :host {
    display: block;
    min-inline-size: 0;
  }
  :host([hidden]) {
    display: none;
  }
  .text.plain {
    white-space: pre-wrap;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 var(--s3);
    font-size: 14px;
    color: var(--ink-3);
  }
  .mark {
    display: inline-flex;
    gap: 6px;
    align-items: baseline;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .foot .icon,
  .row .icon {
    inline-size: 15px;
    block-size: 15px;
    flex: none;
    align-self: center;
  }
  .link {
    font: inherit;
    display: inline-flex;
    gap: 6px;
    align-items: center;
    background: none;
    border: 0;
    padding: 0;
    color: var(--ink-2);
    text-decoration: underline;
    text-underline-offset: 2px;
    cursor: pointer;
    min-block-size: 36px;
    text-align: start;
  }
  .doubts {
    display: flex;
    gap: var(--s2);
    align-items: flex-start;
    margin-block: var(--s2) 0;
    padding: var(--s2) var(--s3);
    border-radius: var(--r-small);
    background: var(--warn-2);
    color: var(--ink);
    font-size: 15px;
    inline-size: fit-content;
    max-inline-size: min(100%, var(--measure));
  }
  .doubts .icon {
    color: var(--warn);
    flex: none;
  }
  .doubts ul {
    margin: 2px 0 0;
    padding-inline-start: 1.2em;
  }
  .row {
    display: inline-flex;
    gap: 6px;
    align-items: baseline;
    max-inline-size: 100%;
    font-size: 14px;
    color: var(--ink-3);
  }
  @media (pointer: coarse) {
    .link {
      min-block-size: 44px;
    }
  }
`;
