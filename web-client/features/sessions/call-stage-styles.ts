import { css } from 'lit';

export const callStageStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: var(--s3);
    min-block-size: max(60vh, calc(100dvh - 190px));
  }
  .room {
    flex: 1;
    display: grid;
    gap: var(--s3);
    min-block-size: 0;
  }
  .room.chats {
    grid-template-columns: minmax(0, 1fr) minmax(260px, 320px);
  }
  .grid {
    list-style: none;
    padding: 0;
    margin: 0;
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 280px), 1fr));
    gap: var(--s3);
    align-content: start;
  }
  .tile {
    position: relative;
    aspect-ratio: 16 / 9;
    border-radius: var(--r);
    overflow: hidden;
    background: var(--hover);
    display: grid;
    place-items: center;
    border: 3px solid transparent;
  }
  .tile.speaks {
    border-color: var(--accent);
  }
  .tile.screen {
    grid-column: 1 / -1;
  }
  .tile video {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  .tile.screen video {
    object-fit: contain;
  }
  .tile.own video {
    transform: scaleX(-1);
  }
  .name {
    position: absolute;
    inset-block-end: var(--s2);
    inset-inline-start: var(--s2);
    max-inline-size: calc(100% - 2 * var(--s2));
    display: flex;
    gap: var(--s1);
    align-items: center;
    padding: 2px var(--s2);
    border-radius: var(--r-small);
    background: var(--paper);
    color: var(--ink);
    font-size: 14px;
  }
  .name .icon {
    inline-size: 16px;
    block-size: 16px;
    color: var(--warn);
    flex: none;
  }
  .hands {
    display: flex;
    gap: var(--s2);
    align-items: center;
  }
  .controls {
    position: sticky;
    inset-block-end: 0;
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: var(--s2);
    padding: var(--s3);
    background: var(--paper);
    border-block-start: 1px solid var(--line);
  }
  .control {
    font: inherit;
    font-size: 13px;
    color: inherit;
    background: var(--hover);
    border: 1px solid var(--line);
    border-radius: var(--r);
    display: grid;
    justify-items: center;
    gap: 2px;
    min-inline-size: 76px;
    min-block-size: 52px;
    padding: var(--s2);
    cursor: pointer;
  }
  .control[aria-pressed='true'] {
    background: var(--accent-2);
    border-color: var(--accent);
    color: var(--accent);
  }
  .control.leave {
    background: var(--stop);
    border-color: var(--stop);
    color: var(--stop-ink);
  }
  @media (max-width: 640px) {
    .room.chats {
      grid-template-columns: minmax(0, 1fr);
    }
    .grid {
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 150px), 1fr));
    }
    .controls {
      gap: var(--s1);
      padding-inline: 0;
    }
    .control {
      flex: 1 1 0;
      min-inline-size: 0;
      font-size: 12px;
      padding-inline: 0;
      overflow-wrap: anywhere;
    }
  }
`;
