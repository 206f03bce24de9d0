import { css } from 'lit';

/** The sheet of one post. */
export const postStyles = css`
  :host {
    content-visibility: auto;
    contain-intrinsic-block-size: auto 120px;
  }
  .post {
    display: grid;
    grid-template-columns: 44px minmax(0, 1fr);
    gap: 0 var(--s3);
    padding-block: var(--s4);
    border-block-end: 1px solid var(--line);
  }
  .post.continued {
    padding-block-start: var(--s1);
    margin-block-start: -1px;
  }
  :host([highlighted]) .post {
    background: var(--accent-2);
    margin-inline: calc(-1 * var(--s3));
    padding-inline: var(--s3);
    border-radius: var(--r);
  }
  .aside {
    font-size: 12px;
    padding-block-start: 4px;
    opacity: 0;
  }
  .post:hover .aside,
  .post:focus-within .aside {
    opacity: 1;
  }
  .content {
    min-inline-size: 0;
  }
  .who {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 8px;
    align-items: baseline;
  }
  .name {
    font-weight: 650;
    color: var(--ink);
    text-decoration: none;
  }
  .name:hover {
    text-decoration: underline;
  }
  .who time {
    white-space: nowrap;
  }
  .quote {
    font: inherit;
    font-size: 14px;
    color: var(--ink-3);
    background: none;
    border: 0;
    border-inline-start: 3px solid var(--line);
    padding: 2px 10px;
    margin-block: var(--s1);
    display: flex;
    gap: 6px;
    align-items: center;
    text-align: start;
    cursor: pointer;
    max-inline-size: 100%;
    min-block-size: 32px;
  }
  .quote span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .quote .icon {
    inline-size: 16px;
    block-size: 16px;
  }
  .removed {
    color: var(--ink-3);
    font-style: normal;
    display: flex;
    gap: 8px;
    align-items: flex-start;
    padding-block: var(--s1);
  }
  .attachments {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s2);
    margin-block-start: var(--s2);
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s1) var(--s2);
    align-items: center;
    margin-block-start: var(--s1);
    margin-inline-start: calc(-1 * var(--s2));
  }
  .acts > .chip:first-child {
    margin-inline-start: var(--s2);
  }
  .act {
    font-size: 14px;
  }
  .act .icon {
    inline-size: 17px;
    block-size: 17px;
  }
  .link {
    font: inherit;
    font-size: 14px;
    background: none;
    border: 0;
    color: var(--ink-3);
    text-decoration: underline;
    text-underline-offset: 2px;
    cursor: pointer;
    min-block-size: 36px;
  }
  .react {
    position: relative;
    display: inline-flex;
  }
  .choices {
    position: absolute;
    inset-block-end: calc(100% + 4px);
    inset-inline-start: 0;
    z-index: 5;
    display: flex;
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 99px;
    box-shadow: var(--lift);
    padding: 2px 4px;
  }
  .choices button {
    font-size: 20px;
    inline-size: 44px;
    block-size: 44px;
    border: 0;
    background: none;
    border-radius: 50%;
    cursor: pointer;
    padding: 0;
  }
  .choices button:hover {
    background: var(--hover);
  }
  .passage {
    text-align: center;
    padding-block: var(--s2);
  }
  @media (max-width: 640px) {
    .post {
      grid-template-columns: 36px minmax(0, 1fr);
      gap: 0 10px;
    }
    .acts {
      gap: 0 var(--s1);
    }
    .acts > .meta {
      padding-inline-start: var(--s2);
    }
    .avatar {
      inline-size: 36px;
      block-size: 36px;
      font-size: 13px;
    }
    .choices {
      position: fixed;
      inset-inline: 12px;
      inset-block-end: 84px;
      justify-content: space-between;
    }
  }
`;
