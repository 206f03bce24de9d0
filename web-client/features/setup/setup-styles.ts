import { css } from 'lit';

export const setupStyles = css`
  .progress {
    display: flex;
    gap: var(--s1);
    list-style: none;
    padding: 0;
    margin-block: calc(-1 * var(--s3)) var(--s5);
  }
  .progress li {
    flex: 1;
    min-inline-size: 0;
    border-block-start: 4px solid var(--line);
    padding-block-start: var(--s2);
    font-size: 14px;
    color: var(--ink-3);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .progress li.done,
  .progress li.now {
    border-color: var(--accent);
  }
  .progress li.now {
    color: var(--ink);
    font-weight: 600;
  }
  .form {
    max-inline-size: none;
  }
  .languages {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 200px), 1fr));
    gap: var(--s2);
  }
  .name-row {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(130px, 180px) auto;
    gap: var(--s3);
    align-items: start;
  }
  .name-row .remove {
    margin-block-start: 31px;
  }
  .name-row:not(:has(.remove)) {
    grid-template-columns: minmax(0, 1fr) minmax(130px, 180px);
  }
  summary {
    cursor: pointer;
    font-weight: 600;
    font-size: 15px;
    min-block-size: var(--target);
    display: flex;
    align-items: center;
    gap: var(--s2);
    color: var(--accent);
  }
  summary::before {
    content: '';
    inline-size: 8px;
    block-size: 8px;
    border-inline-end: 2px solid;
    border-block-end: 2px solid;
    rotate: -45deg;
    flex: none;
    margin-inline: 4px;
  }
  summary:dir(rtl)::before {
    rotate: 45deg;
  }
  details[open] > summary::before {
    rotate: 45deg;
  }
  .logo {
    display: flex;
    align-items: center;
    gap: var(--s3);
    margin-block-start: var(--s2);
  }
  .logo img {
    inline-size: 64px;
    block-size: 64px;
    object-fit: contain;
    border-radius: 8px;
    background: #fff;
    border: 1px solid var(--line);
  }
  .accents {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s2);
  }
  .accent {
    inline-size: 44px;
    block-size: 44px;
    border-radius: 50%;
    display: grid;
    place-items: center;
    position: relative;
    cursor: pointer;
  }
  .accent input {
    position: absolute;
    inset: 0;
    opacity: 0;
    inline-size: 44px;
    block-size: 44px;
    margin: 0;
    cursor: pointer;
  }
  .accent i {
    inline-size: 32px;
    block-size: 32px;
    border-radius: 50%;
  }
  .accent:has(input:checked),
  .accent.chosen {
    box-shadow: inset 0 0 0 3px var(--ink);
  }
  .accent:has(input:focus-visible) {
    outline: 3px solid var(--accent);
    outline-offset: 1px;
  }
  .accent.own input {
    opacity: 1;
    position: static;
    inline-size: 34px;
    block-size: 34px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
  }
  .fingerprints {
    padding-inline-start: var(--s5);
    display: grid;
    gap: var(--s2);
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s3);
    justify-content: space-between;
    border-block-start: 1px solid var(--line);
    padding-block-start: var(--s4);
  }
  .foot .primary {
    margin-inline-start: auto;
  }
  @media (max-width: 600px) {
    .progress li {
      font-size: 0;
    }
    .name-row,
    .name-row:not(:has(.remove)) {
      grid-template-columns: minmax(0, 1fr);
    }
    .name-row .remove {
      margin: 0;
    }
  }
`;
