import { css } from 'lit';

export const callPeopleStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: var(--s3);
    min-block-size: 0;
  }
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--s2);
  }
  .sum {
    font-weight: 600;
  }
  h3 {
    font-size: 14px;
    color: var(--ink-3);
    font-weight: 600;
  }
  li {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s1) var(--s3);
    align-items: center;
    padding-block: var(--s2);
  }
  .words {
    flex: 1 1 120px;
    min-inline-size: 0;
    line-height: 1.35;
  }
  .name {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .signs {
    display: flex;
    gap: var(--s1);
    align-items: center;
    color: var(--ink-3);
    margin-inline-start: auto;
  }
  .signs .off {
    color: var(--warn);
  }
  .row.tight {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s2);
  }
  .hand {
    display: inline-flex;
    align-items: center;
    gap: 2px;
    color: var(--accent);
    font-weight: 600;
  }
  .badge {
    display: inline-block;
    padding: 0 var(--s2);
    border-radius: var(--r-small);
    background: var(--accent-2);
    color: var(--accent);
    font-size: 13px;
    font-weight: 600;
  }
  .waiting,
  .settings {
    display: flex;
    flex-direction: column;
    gap: var(--s2);
  }
  .waiting {
    padding: var(--s3);
    border: 1px solid var(--accent);
    border-radius: var(--r);
  }
  .settings {
    border-block-start: 1px solid var(--line);
    padding-block-start: var(--s3);
  }
`;
