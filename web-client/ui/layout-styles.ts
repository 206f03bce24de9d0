import { css } from 'lit';

/** A square with an icon at the head of a line. */
export const signStyles = css`
  .sign {
    inline-size: 44px;
    block-size: 44px;
    border-radius: var(--r);
    background: var(--accent-2);
    color: var(--accent);
    display: grid;
    place-items: center;
  }
`;

/** One thing as a line of a list, the whole of which leads there: its sign, `.words` with a `.title`, and what stands at its end. */
export const lineStyles = css`
  a {
    display: grid;
    grid-template-columns: 44px minmax(0, 1fr) auto;
    gap: 0 var(--s3);
    align-items: center;
    padding: var(--s3) var(--s2);
    color: inherit;
    text-decoration: none;
    border-radius: var(--r);
    margin-inline: calc(-1 * var(--s2));
  }
  a:hover {
    background: var(--hover);
  }
  .words {
    min-inline-size: 0;
  }
  .title {
    font-weight: 600;
    overflow-wrap: anywhere;
    display: -webkit-box;
    -webkit-line-clamp: 2;
    -webkit-box-orient: vertical;
    overflow: hidden;
  }
`;

/** The column of facts beside a page: sections under small headings. */
export const columnStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: var(--s5);
  }
  h2 {
    font-size: 14px;
    color: var(--ink-3);
    font-weight: 600;
    margin-block-end: var(--s2);
  }
`;
