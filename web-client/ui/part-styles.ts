import { css } from 'lit';

/** Small parts that many pages share: chips, notes, cards, dots, stacks, rows, lists. */
export const parts = css`
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    border: 1px solid var(--line);
    border-radius: 99px;
    padding: 3px 10px;
    font-size: 14px;
    line-height: 1.4;
    background: var(--paper);
    color: var(--ink-2);
    max-inline-size: 100%;
  }
  .chip.ok {
    color: var(--ok);
    background: var(--ok-2);
    border-color: transparent;
  }
  .chip.warn {
    color: var(--warn);
    background: var(--warn-2);
    border-color: transparent;
  }
  .chip.stop {
    color: var(--stop);
    background: var(--stop-2);
    border-color: transparent;
  }
  .chip.accent {
    color: var(--accent);
    background: var(--accent-2);
    border-color: transparent;
  }
  .chip .icon {
    inline-size: 15px;
    block-size: 15px;
  }
  button.chip {
    font: inherit;
    font-size: 14px;
    min-block-size: 36px;
    cursor: pointer;
  }
  button.chip:hover {
    background: var(--hover);
  }
  button.chip[aria-pressed='true'] {
    background: var(--accent-2);
    border-color: var(--accent);
    color: var(--accent);
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s2);
  }
  .note {
    border-inline-start: 4px solid var(--line-strong);
    background: var(--ground);
    padding: 10px 14px;
    border-radius: var(--r-small);
    font-size: 15px;
    display: flex;
    gap: 10px;
    align-items: flex-start;
  }
  .note > .icon {
    margin-block-start: 2px;
  }
  .note > div {
    min-inline-size: 0;
    flex: 1;
  }
  .note > .btn {
    align-self: center;
    flex: none;
  }
  @media (max-width: 560px) {
    .note:has(> .btn) {
      flex-wrap: wrap;
    }
    .note:has(> .btn) > div {
      flex-basis: calc(100% - 40px);
    }
    .note > div + .btn {
      margin-inline-start: 30px;
    }
  }
  .note.warn {
    border-color: var(--warn);
    background: var(--warn-2);
    color: var(--warn);
  }
  .note.stop {
    border-color: var(--stop);
    background: var(--stop-2);
    color: var(--stop);
  }
  .note.ok {
    border-color: var(--ok);
    background: var(--ok-2);
    color: var(--ok);
  }
  .note.accent {
    border-color: var(--accent);
    background: var(--accent-2);
  }
  .card {
    border: 1px solid var(--line);
    border-radius: var(--r);
    padding: var(--s4);
    background: var(--paper);
  }
  .count {
    display: inline-block;
    min-inline-size: 24px;
    text-align: center;
    font-size: 13px;
    font-weight: 600;
    line-height: 1.5;
    background: var(--accent);
    color: var(--accent-ink);
    border-radius: 99px;
    padding: 1px 8px;
    flex: none;
    block-size: fit-content;
  }
  .dot {
    display: inline-block;
    inline-size: 9px;
    block-size: 9px;
    border-radius: 50%;
    background: var(--ok);
    flex: none;
  }
  .dot.away {
    background: var(--warn);
  }
  .dot.stop {
    background: var(--stop);
  }
  .stack {
    display: grid;
    gap: var(--s4);
    grid-template-columns: minmax(0, 1fr);
  }
  .stack.tight {
    gap: var(--s2);
  }
  .stack.loose {
    gap: var(--s5);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s2);
    align-items: center;
  }
  .row.between {
    justify-content: space-between;
  }
  .facts-list {
    display: grid;
    grid-template-columns: fit-content(40%) minmax(0, 1fr);
    gap: var(--s1) var(--s4);
  }
  .facts-list dt {
    color: var(--ink-3);
  }
  .list > li {
    border-block-end: 1px solid var(--line);
  }
  .list > li:last-child {
    border-block-end: 0;
  }
  .prose {
    max-inline-size: var(--measure);
  }
  code,
  .mono {
    font-family: var(--mono);
    font-size: 0.93em;
    overflow-wrap: anywhere;
  }
`;
