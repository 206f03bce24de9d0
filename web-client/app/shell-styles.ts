import { css } from 'lit';

/** Sheet of the shell: a grid of rail and column, with bars instead of the rail up to 900 px. */
export const shellStyles = css`
  .skip {
    position: absolute;
    inset-inline-start: var(--s4);
    inset-block-start: -80px;
    z-index: 100;
    background: var(--paper);
    color: var(--accent);
    border: 2px solid var(--accent);
    border-radius: var(--r);
    padding: 10px 16px;
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  .skip:focus {
    inset-block-start: var(--s2);
  }
  .frame {
    display: grid;
    grid-template-columns: var(--rail) minmax(0, 1fr);
    max-inline-size: 1440px;
    min-block-size: 100dvh;
    margin-inline: auto;
    background: var(--paper);
    border-inline: 1px solid var(--line);
  }
  .frame.bare {
    grid-template-columns: minmax(0, 1fr);
    max-inline-size: none;
    background: var(--ground);
    border: 0;
  }
  .column {
    min-inline-size: 0;
    display: flex;
    flex-direction: column;
  }
  c-outlet {
    flex: 1;
    display: grid;
  }
  .rail {
    background: var(--ground);
    border-inline-end: 1px solid var(--line);
  }
  .within {
    position: sticky;
    inset-block-start: 0;
    block-size: 100dvh;
    overflow-y: auto;
    display: flex;
    flex-direction: column;
    gap: var(--s3);
    padding: var(--s4) var(--s3);
  }
  .rail .brand {
    padding: var(--s2) var(--s3);
  }
  .rail nav,
  .own {
    display: grid;
    gap: 2px;
  }
  .own {
    margin-block-start: auto;
    border-block-start: 1px solid var(--line);
    padding-block-start: var(--s3);
  }
  .place,
  .me {
    display: flex;
    align-items: center;
    gap: 12px;
    min-block-size: var(--target);
    padding: 4px var(--s3);
    border-radius: var(--r);
    color: var(--ink-2);
    text-decoration: none;
    font-weight: 550;
    line-height: 1.25;
  }
  .place:hover,
  .me:hover {
    background: var(--hover);
  }
  .place[aria-current],
  .me[aria-current] {
    background: var(--accent-2);
    color: var(--accent);
  }
  .place .count {
    margin-inline-start: auto;
  }
  .me {
    padding-block: 6px;
  }
  .me .text {
    min-inline-size: 0;
  }
  .me .name {
    display: block;
    color: var(--ink);
    font-weight: 600;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .me small {
    font-weight: 400;
  }
  .top,
  .bottom {
    display: none;
  }
  @media (max-width: 900px) {
    .frame {
      grid-template-columns: minmax(0, 1fr);
      border: 0;
    }
    .frame:not(.bare) {
      padding-block-end: calc(60px + env(safe-area-inset-bottom));
    }
    .rail {
      display: none;
    }
    .top {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: var(--s3);
      padding-block: 4px;
      padding-inline: var(--s4) var(--s2);
      border-block-end: 1px solid var(--line);
      background: var(--ground);
    }
    .top .brand small {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .bell {
      position: relative;
      color: var(--ink-2);
    }
    .bell .count,
    .mark .count {
      position: absolute;
      inset-block-start: 2px;
      inset-inline-start: 24px;
      min-inline-size: 18px;
      font-size: 12px;
      line-height: 18px;
      padding: 0 5px;
    }
    .bottom {
      display: grid;
      grid-auto-flow: column;
      grid-auto-columns: minmax(0, 1fr);
      position: fixed;
      inset-inline: 0;
      inset-block-end: 0;
      z-index: 40;
      background: var(--paper);
      border-block-start: 1px solid var(--line);
      padding-block-end: env(safe-area-inset-bottom);
    }
    .bottom > a {
      display: grid;
      justify-items: center;
      align-content: center;
      gap: 2px;
      min-block-size: 59px;
      padding: 6px 2px;
      font-size: 12px;
      line-height: 1.2;
      color: var(--ink-2);
      text-decoration: none;
      font-weight: 550;
      text-align: center;
    }
    .bottom > a[aria-current] {
      color: var(--accent);
    }
    .bottom .mark {
      position: relative;
      display: grid;
    }
    .mark .count {
      inset-block-start: -6px;
      inset-inline-start: 14px;
    }
    .bottom .word {
      max-inline-size: 100%;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .bottom > a:focus-visible {
      outline-offset: -3px;
    }
  }
  /* A low window (a phone on its side, a zoom of 400 %) needs its height for the page. */
  @media (max-width: 900px) and (max-height: 430px) {
    .bottom {
      position: static;
    }
    .frame:not(.bare) {
      padding-block-end: 0;
    }
  }
`;
