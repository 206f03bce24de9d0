import { css } from 'lit';

export const homeStyles = css`
  .section {
    margin-block-end: var(--s6);
  }
  .section > header {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: var(--s1) var(--s3);
    margin-block-end: var(--s1);
  }
  .talks {
    list-style: none;
    padding: 0;
  }
  .talks li {
    border-block-end: 1px solid var(--line);
  }
  .talks li:last-child {
    border: 0;
  }
  .talk {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 2px var(--s3);
    padding-block: var(--s3);
    color: inherit;
    text-decoration: none;
  }
  @media (hover: hover) {
    .talk:hover .title {
      color: var(--accent);
      text-decoration: underline;
      text-underline-offset: 3px;
    }
  }
  .talk .title {
    font-weight: 650;
  }
  .talk .excerpt {
    color: var(--ink-2);
    grid-column: 1 / -1;
    display: -webkit-box;
    -webkit-line-clamp: 2;
    -webkit-box-orient: vertical;
    overflow: hidden;
  }
  .tasks {
    display: grid;
    gap: var(--s3);
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr));
    margin-block-end: var(--s5);
  }
  .task {
    display: flex;
    gap: var(--s3);
    align-items: center;
    text-decoration: none;
    color: var(--ink);
    border: 1px solid var(--line);
    border-inline-start: 4px solid var(--warn);
    border-radius: var(--r);
    border-start-start-radius: var(--r-small);
    border-end-start-radius: var(--r-small);
    padding: var(--s3) var(--s4);
    min-block-size: 60px;
  }
  .task:hover {
    background: var(--hover);
  }
  .task .icon {
    color: var(--warn);
  }
  .task .icon:last-child {
    margin-inline-start: auto;
    color: var(--ink-3);
    inline-size: 16px;
    block-size: 16px;
  }
  .invitation {
    display: grid;
    gap: var(--s2);
    padding-block: var(--s3);
    border-block-end: 1px solid var(--line);
  }
  .invitation:last-child {
    border: 0;
  }
  h3 {
    font-size: 14px;
    color: var(--ink-3);
    font-weight: 600;
    margin-block-end: var(--s2);
  }
  .people {
    display: grid;
    gap: var(--s3);
  }
`;
