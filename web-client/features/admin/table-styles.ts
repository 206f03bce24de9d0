import { css } from 'lit';

/** Dense tables that become cards on a phone: each cell then says by `data-label` what it is. */
export const tableStyles = css`
  table {
    inline-size: 100%;
    border-collapse: collapse;
  }
  th {
    font-size: 14px;
    font-weight: 600;
    color: var(--ink-3);
    text-align: start;
    padding: var(--s2) var(--s3);
    border-block-end: 1px solid var(--line);
    white-space: nowrap;
  }
  td {
    padding: var(--s2) var(--s3);
    border-block-end: 1px solid var(--line);
    vertical-align: top;
    overflow-wrap: anywhere;
  }
  th:first-child,
  td:first-child {
    padding-inline-start: 0;
  }
  td.end {
    text-align: end;
    padding-inline-end: 0;
    white-space: nowrap;
  }
  td.narrow {
    white-space: nowrap;
  }
  @media (max-width: 760px) {
    table,
    tbody,
    tr,
    td {
      display: block;
    }
    thead {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    tr {
      border: 1px solid var(--line);
      border-radius: var(--r);
      padding: var(--s2) var(--s4);
      margin-block-end: var(--s3);
      position: relative;
    }
    td {
      border: 0;
      padding: var(--s1) 0;
      text-align: start;
    }
    td[data-label]::before {
      content: attr(data-label) ': ';
      color: var(--ink-3);
      font-size: 14px;
    }
    td.end {
      position: absolute;
      inset-block-start: var(--s1);
      inset-inline-end: var(--s1);
      padding: 0;
    }
    tr:has(td.end:not(:empty)) td:first-child {
      padding-inline-end: var(--target);
    }
    td:empty {
      display: none;
    }
  }
`;
