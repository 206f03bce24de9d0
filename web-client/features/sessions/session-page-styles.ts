import { css } from 'lit';

export const sessionPageStyles = css`
  section,
  .note,
  .chips {
    margin-block-end: var(--s5);
    max-inline-size: 720px;
  }
  h2 {
    font-size: 16px;
    margin-block-end: var(--s2);
  }
  .entrance {
    margin-block-end: var(--s5);
  }
  .moment {
    display: flex;
    gap: var(--s2);
    align-items: center;
    font-size: 18px;
  }
  .moment .icon {
    color: var(--accent);
    flex: none;
  }
  .when .btn,
  details {
    margin-block-start: var(--s2);
  }
  .when .btn {
    margin-inline-start: calc(-1 * var(--s3));
  }
  summary {
    cursor: pointer;
    min-block-size: 32px;
  }
  .later {
    padding-inline-start: var(--s5);
  }
  .answer {
    border: 1px solid var(--line);
    border-radius: var(--r);
    background: var(--accent-2);
    padding: var(--s4);
  }
  .answer .row {
    margin-block-start: var(--s2);
  }
  .speakers {
    display: grid;
    gap: var(--s3);
  }
  .hosting {
    border-block-start: 1px solid var(--line);
    padding-block-start: var(--s4);
  }
`;
