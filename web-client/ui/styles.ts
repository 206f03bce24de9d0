import { css } from 'lit';
import { parts } from './part-styles.ts';

/**
 * Sheets that every element with a shadow root takes in: `static override styles = [base, css`…`]`. They are constructable stylesheets, shared by all
 * elements and allowed by the strict policy (a `style="…"` attribute in a template is not: use `styleOf`).
 */
const foundation = css`
  :host {
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
  }
  h1 {
    font-size: 22px;
    line-height: 1.25;
    font-weight: 650;
  }
  h2 {
    font-size: 17px;
    line-height: 1.35;
    font-weight: 650;
  }
  h3 {
    font-size: 16px;
    font-weight: 650;
  }
  /* Somebody's words in another direction keep their own order, but a line of a list begins where the page's lines begin. */
  :is(h1, h2, h3, .title, .excerpt, .name)[dir='auto'],
  dd[dir] {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  h1:focus,
  h2:focus {
    outline: none;
  }
  a {
    color: var(--accent);
    text-underline-offset: 2px;
  }
  small,
  .meta {
    font-size: 14px;
    color: var(--ink-3);
  }
  ul.plain,
  ol.plain {
    list-style: none;
    padding: 0;
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
    border-radius: var(--r-small);
  }
  .icon {
    inline-size: 20px;
    block-size: 20px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
    flex: none;
  }
  .icon.directed:dir(rtl) {
    transform: scaleX(-1);
  }
  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

/** Buttons: `<button class="btn">`, with `primary`, `stop`, `quiet`, `icon-only`, `small`. Native elements keep forms, focus and names working. */
const buttons = css`
  .btn {
    font: inherit;
    font-size: 15px;
    font-weight: 600;
    line-height: 1.25;
    min-block-size: var(--target);
    padding: 6px var(--s4);
    border-radius: var(--r);
    border: 1px solid var(--line);
    background: var(--paper);
    color: var(--ink);
    cursor: pointer;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    text-decoration: none;
    text-align: center;
    touch-action: manipulation;
  }
  .btn:hover {
    background: var(--hover);
  }
  .btn.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--accent-ink);
  }
  .btn.stop {
    background: var(--stop);
    border-color: var(--stop);
    color: var(--stop-ink);
  }
  .btn.primary:hover,
  .btn.stop:hover {
    filter: brightness(1.08);
  }
  .btn.quiet {
    border-color: transparent;
    background: transparent;
    color: var(--accent);
    padding-inline: var(--s2);
  }
  .btn.quiet:hover {
    background: var(--hover);
  }
  .btn.quiet.danger {
    color: var(--stop);
  }
  .btn.icon-only {
    inline-size: var(--target);
    padding: 0;
  }
  .btn.wide {
    inline-size: 100%;
  }
  .btn[disabled],
  .btn[aria-disabled='true'] {
    opacity: 0.55;
    cursor: default;
    filter: none;
  }
  .btn[aria-busy='true'] {
    cursor: progress;
  }
  .btn[aria-pressed='true'] {
    background: var(--accent-2);
    border-color: var(--accent);
    color: var(--accent);
  }
  @media (forced-colors: active) {
    .btn {
      border-color: ButtonText;
    }
  }
`;

const forms = css`
  .field {
    display: grid;
    gap: var(--s1);
    min-inline-size: 0;
    border: 0;
    padding: 0;
    margin: 0;
  }
  .field > label:not([class]),
  .field > legend {
    font-weight: 600;
    font-size: 15px;
    padding: 0;
    margin-block-end: var(--s1);
  }
  .field > legend {
    margin-block-end: var(--s2);
  }
  .field > .hint {
    font-size: 14px;
    color: var(--ink-3);
    margin-block: -2px var(--s1);
  }
  /* A name for several fields stands above their own labels, not among them. */
  .field.group > legend {
    font-size: 16px;
    margin-block-end: var(--s3);
  }
  .field .error {
    font-size: 14px;
    color: var(--stop);
    display: flex;
    gap: 6px;
    align-items: flex-start;
  }
  .field .error .icon {
    inline-size: 18px;
    block-size: 18px;
    margin-block-start: 2px;
  }
  .field .optional {
    font-weight: 400;
    color: var(--ink-3);
  }
  .input {
    font: inherit;
    color: var(--ink);
    background: var(--paper);
    border: 1px solid var(--line-strong);
    border-radius: var(--r);
    min-block-size: var(--target);
    inline-size: 100%;
    min-inline-size: 0;
    padding: 9px 12px;
  }
  textarea.input {
    min-block-size: 96px;
    resize: vertical;
    line-height: 1.5;
  }
  select.input {
    appearance: none;
    padding-inline-end: 40px;
    text-overflow: ellipsis;
  }
  .select {
    position: relative;
    display: block;
  }
  .select .icon {
    position: absolute;
    inset-inline-end: 12px;
    inset-block-start: calc(50% - 10px);
    pointer-events: none;
    color: var(--ink-3);
  }
  .input:focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 1px;
    border-radius: var(--r);
  }
  .input[aria-invalid='true'] {
    border-color: var(--stop);
    border-width: 2px;
  }
  .input::placeholder {
    color: var(--ink-3);
    opacity: 1;
  }
  .input:disabled {
    background: var(--ground);
    color: var(--ink-2);
  }
  .with-button {
    position: relative;
  }
  .with-button .input {
    padding-inline-end: 48px;
  }
  .with-button .btn {
    position: absolute;
    inset-inline-end: 0;
    inset-block-start: 0;
  }
  .check {
    display: flex;
    gap: var(--s3);
    align-items: flex-start;
    min-block-size: var(--target);
    padding-block: 10px;
    cursor: pointer;
  }
  .check input {
    inline-size: 20px;
    block-size: 20px;
    margin: 2px 0 0;
    accent-color: var(--accent);
    flex: none;
  }
  .option-card {
    display: flex;
    gap: var(--s3);
    align-items: flex-start;
    border: 1px solid var(--line-strong);
    border-radius: var(--r);
    padding: var(--s3) var(--s4);
    cursor: pointer;
    background: var(--paper);
  }
  .option-card input {
    inline-size: 20px;
    block-size: 20px;
    margin: 2px 0 0;
    accent-color: var(--accent);
    flex: none;
  }
  .option-card:has(input:checked) {
    border-color: var(--accent);
    background: var(--accent-2);
    box-shadow: inset 0 0 0 1px var(--accent);
  }
  .option-card:has(input:focus-visible) {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  .option-card .meta {
    display: block;
  }
  .form {
    display: grid;
    gap: var(--s5);
    max-inline-size: 560px;
  }
  .form .row {
    display: grid;
    gap: var(--s5) var(--s4);
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 200px), 1fr));
    align-items: start;
  }
  .form-actions {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s3);
    align-items: center;
  }
`;

export const base = [foundation, buttons, forms, parts];
