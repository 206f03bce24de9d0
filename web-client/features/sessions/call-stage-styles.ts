import { css } from 'lit';

export const callStageStyles = css`
  :host {
    position: fixed;
    inset: 0;
    z-index: 45;
    background: var(--ground);
  }
  main {
    position: relative;
    block-size: 100%;
    display: grid;
    grid-template: auto auto minmax(0, 1fr) auto auto / minmax(0, 1fr) auto;
    grid-template-areas: 'head head' 'above panel' 'pictures panel' 'below panel' 'bar bar';
    background: var(--ground);
    color: var(--ink);
    padding-block: env(safe-area-inset-top) env(safe-area-inset-bottom);
    padding-inline: env(safe-area-inset-left) env(safe-area-inset-right);
  }
  .head {
    grid-area: head;
    min-inline-size: 0;
    padding-inline: var(--s3);
  }
  .top {
    display: flex;
    align-items: center;
    gap: var(--s3);
    min-block-size: 48px;
  }
  .top h1 {
    flex: 1;
    min-inline-size: 0;
    font-size: 16px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .lines {
    display: grid;
    gap: var(--s2);
    padding-block-end: var(--s2);
  }
  .lines:empty {
    display: none;
  }
  .line {
    display: flex;
    align-items: center;
    gap: var(--s2);
    padding: 4px var(--s3);
    border-radius: var(--r);
    background: var(--paper);
    font-size: 15px;
  }
  .line.warn {
    background: var(--warn-2);
    color: var(--warn);
  }
  .line > span {
    flex: 1;
    min-inline-size: 0;
  }
  .line .btn {
    margin-inline-start: auto;
    min-block-size: 36px;
  }
  .quality {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    white-space: nowrap;
  }
  .bars {
    display: inline-flex;
    align-items: flex-end;
    gap: 2px;
    block-size: 16px;
    color: var(--ok);
  }
  .bars i {
    inline-size: 4px;
    background: var(--line-strong);
    border-radius: 1px;
  }
  .bars i:nth-child(1) {
    block-size: 6px;
  }
  .bars i:nth-child(2) {
    block-size: 11px;
  }
  .bars i:nth-child(3) {
    block-size: 16px;
  }
  .bars i.on {
    background: currentColor;
  }
  .bars.fair,
  .bars.poor {
    color: var(--warn);
  }
  .bars.lost {
    color: var(--stop);
  }
  .pictures {
    grid-area: pictures;
    position: relative;
    display: grid;
    min-inline-size: 0;
    min-block-size: 0;
    margin-inline: var(--s3);
  }
  .band {
    min-inline-size: 0;
    grid-area: below;
  }
  .band.top {
    grid-area: above;
  }
  .panel {
    grid-area: panel;
    inline-size: 340px;
    min-block-size: 0;
    display: flex;
    flex-direction: column;
    background: var(--paper);
    border-inline-start: 1px solid var(--line);
    border-block-start: 1px solid var(--line);
    border-start-start-radius: var(--r);
  }
  .panel header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding-inline: var(--s4) var(--s1);
  }
  .panel .inside {
    flex: 1;
    min-block-size: 0;
    overflow: auto;
    padding: 0 var(--s4) var(--s4);
    display: flex;
    flex-direction: column;
  }
  .panel .inside > * {
    flex: 1;
  }
  c-call-toolbar {
    grid-area: bar;
    padding: var(--s2) var(--s3);
  }
  .signs {
    position: absolute;
    inset-block-end: var(--s2);
    inset-inline-start: var(--s3);
    display: grid;
    gap: var(--s1);
    pointer-events: none;
    z-index: 4;
    list-style: none;
    padding: 0;
  }
  .signs li {
    display: flex;
    align-items: center;
    gap: var(--s2);
    inline-size: max-content;
    max-inline-size: 260px;
    padding-block: 2px;
    padding-inline: 4px var(--s2);
    border-radius: 24px;
    background: var(--paper);
    font-size: 14px;
  }
  .signs span {
    font-size: 24px;
    line-height: 1.3;
  }
  .talk {
    position: absolute;
    inset-block-end: var(--s2);
    inset-inline: 0;
    margin-inline: auto;
    inline-size: max-content;
    z-index: 4;
    padding: 4px var(--s3);
    border-radius: var(--r);
    background: var(--accent);
    color: var(--accent-ink);
  }
  audio {
    display: none;
  }
  @media (max-width: 640px) {
    .head {
      padding-inline: var(--s2);
    }
    .pictures {
      margin-inline: var(--s2);
    }
    .quality .word {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    c-call-toolbar {
      padding: var(--s1);
    }
  }
  /* On a phone a panel rises over the pictures and leaves a strip of them. */
  @media (max-width: 860px) {
    .panel {
      position: absolute;
      grid-area: 1 / 1 / -1 / -1;
      z-index: 6;
      inset-inline: 0;
      inset-block: 96px 0;
      inline-size: auto;
      border-radius: 16px 16px 0 0;
      border-inline: 0;
      padding-block-end: env(safe-area-inset-bottom);
    }
  }
  @media (max-height: 480px) {
    main {
      grid-template: auto auto minmax(0, 1fr) auto / minmax(0, 1fr) auto auto;
      grid-template-areas: 'head head bar' 'above panel bar' 'pictures panel bar' 'below panel bar';
    }
    .top {
      min-block-size: 34px;
    }
    .top .btn {
      min-block-size: 32px;
    }
    .pictures {
      margin-block-end: var(--s2);
    }
    c-call-toolbar {
      padding: var(--s1);
      overflow-y: auto;
      border-inline-start: 1px solid var(--line);
    }
    .lines {
      display: flex;
      gap: var(--s1);
      overflow: hidden;
      padding-block-end: 4px;
    }
    .line {
      flex: 1;
      min-inline-size: 0;
      font-size: 13px;
      padding: 1px var(--s2);
    }
    .line > span {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .panel {
      position: static;
      grid-area: panel;
      inline-size: min(340px, 46vw);
      border-radius: 0;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .signs li {
      animation: rise 0.3s ease-out;
    }
    @keyframes rise {
      from {
        transform: translateY(24px);
        opacity: 0;
      }
    }
  }
`;
