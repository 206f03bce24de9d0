import { css } from 'lit';

export const pollStyles = css`
  article {
    overflow-wrap: anywhere;
  }
  h3 {
    font-size: 17px;
    line-height: 1.35;
    margin: 0;
  }
  .answers {
    display: grid;
    gap: var(--s2);
  }
  .answer {
    position: relative;
    display: flex;
    align-items: center;
    gap: var(--s2);
    min-block-size: 44px;
    padding-inline: var(--s3);
    border: 1px solid var(--line);
    border-radius: var(--r);
    overflow: hidden;
  }
  .answer.own {
    border-color: var(--accent);
  }
  .answer > :not(.bar) {
    position: relative;
  }
  .answer > .icon {
    color: var(--accent);
    flex: none;
  }
  .bar {
    position: absolute;
    inset-block: 0;
    inset-inline-start: 0;
    inline-size: var(--share);
    background: var(--accent-2);
    transition: inline-size 200ms;
  }
  label {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 44px;
    display: flex;
    align-items: center;
    gap: var(--s2);
    cursor: pointer;
  }
  input {
    inline-size: 20px;
    block-size: 20px;
    flex: none;
    accent-color: var(--accent);
  }
  .text {
    flex: 1;
    min-inline-size: 0;
    padding-block: var(--s2);
  }
  .votes {
    display: grid;
    justify-items: end;
    line-height: 1.2;
    font-weight: 600;
    flex: none;
  }
  .votes .meta {
    font-weight: 400;
  }
  summary {
    cursor: pointer;
    min-block-size: 24px;
  }
  p > .icon,
  summary > .icon {
    inline-size: 16px;
    block-size: 16px;
    vertical-align: text-bottom;
  }
  .names {
    margin: 0;
  }
  dt {
    font-weight: 600;
  }
  dd {
    margin: 0 0 var(--s2);
  }
  @media (prefers-reduced-motion: reduce) {
    .bar {
      transition: none;
    }
  }
`;
