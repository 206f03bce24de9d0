import { css } from 'lit';

/** The sheet of the place where posts are written. */
export const composerStyles = css`
  .compose {
    position: relative;
    border: 1px solid var(--line-strong);
    border-radius: var(--r);
    background: var(--paper);
    display: grid;
    gap: var(--s1);
    padding: var(--s2) var(--s3);
  }
  .compose:focus-within {
    border-color: var(--accent);
    box-shadow: 0 0 0 1px var(--accent);
  }
  .field-place {
    position: relative;
  }
  textarea {
    font: inherit;
    color: inherit;
    background: none;
    border: 0;
    outline: none;
    resize: none;
    inline-size: 100%;
    min-block-size: 48px;
    padding: var(--s1) 0;
    line-height: 1.5;
    display: block;
  }
  textarea::placeholder {
    color: var(--ink-3);
    opacity: 1;
  }
  .too-long {
    color: var(--warn);
    font-size: 14px;
  }
  .context {
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: var(--s2);
    font-size: 14px;
    color: var(--ink-2);
    border-inline-start: 3px solid var(--accent);
    padding-inline-start: var(--s2);
  }
  .context > span {
    display: flex;
    gap: 8px;
    align-items: center;
    min-inline-size: 0;
    min-block-size: 32px;
  }
  .context .icon {
    inline-size: 16px;
    block-size: 16px;
  }
  .clip {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    min-inline-size: 0;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s1) var(--s2);
    justify-content: space-between;
    align-items: center;
  }
  .tools {
    display: flex;
    gap: var(--s1);
    align-items: center;
    margin-inline-start: calc(-1 * var(--s2));
  }
  .tools.end {
    margin-inline-start: auto;
    gap: var(--s2);
  }
  .tool {
    font-size: 14px;
  }
  .language select {
    font: inherit;
    font-size: 14px;
    color: var(--ink-2);
    background: none;
    border: 1px solid transparent;
    border-radius: var(--r);
    min-block-size: var(--target);
    max-inline-size: 130px;
    padding-inline: var(--s2);
  }
  .language select:hover {
    border-color: var(--line);
  }
  .uploads {
    display: grid;
    gap: var(--s1);
  }
  .uploads li {
    display: flex;
    gap: var(--s2);
    align-items: center;
    background: var(--ground);
    border-radius: var(--r-small);
    padding-inline-start: var(--s2);
    font-size: 15px;
  }
  .uploads li.failed {
    background: var(--stop-2);
    color: var(--stop);
  }
  .uploads .words {
    flex: 1;
    display: grid;
    line-height: 1.3;
    min-inline-size: 0;
    padding-block: 4px;
  }
  .uploads li > .clip {
    flex: 1;
  }
  .uploads .btn {
    margin-inline-start: auto;
  }
  progress {
    inline-size: 100%;
    block-size: 6px;
    accent-color: var(--accent);
  }
  .offer {
    position: absolute;
    inset-block-end: calc(100% + 4px);
    inset-inline-start: 0;
    z-index: 20;
    list-style: none;
    margin: 0;
    padding: var(--s1);
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: var(--r);
    box-shadow: var(--lift);
    min-inline-size: min(320px, 100%);
    max-inline-size: 100%;
  }
  .offer li {
    padding: 10px var(--s3);
    min-block-size: var(--target);
    border-radius: var(--r-small);
    cursor: pointer;
  }
  .offer li[aria-selected='true'] {
    background: var(--accent-2);
  }
  .drop {
    position: absolute;
    inset: 0;
    display: flex;
    gap: var(--s2);
    align-items: center;
    justify-content: center;
    background: var(--accent-2);
    color: var(--accent);
    font-weight: 600;
    border-radius: var(--r);
    border: 2px dashed var(--accent);
    pointer-events: none;
  }
  @media (max-width: 640px) {
    .tool span {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .tool {
      inline-size: var(--target);
    }
    .language select {
      max-inline-size: 96px;
    }
  }
`;
