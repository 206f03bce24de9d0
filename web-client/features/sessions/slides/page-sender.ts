/** A place on a page: [x, y] from 0 to 1. */
export type Place = readonly [number, number] | null;
export interface ShownPage {
  readonly page: number;
  readonly at: Place;
}

/** The node takes twenty messages a second; a hand is followed well with eight. */
const paceMs = 120;
/** Somebody who comes later, and a node that was restarted, see the page after this long. */
const repeatMs = 3_000;

/** Says which page the leader shows: at once, then the latest in every 120 ms, and again every few seconds. */
export class PageSender {
  readonly #send: (page: ShownPage) => void;
  readonly #setTimer: (run: () => void, ms: number) => () => void;
  #latest: ShownPage | undefined;
  #isFresh = false;
  #cancel: (() => void) | undefined;

  /** @param setTimer answers a function that cancels */
  constructor(send: (page: ShownPage) => void, setTimer: (run: () => void, ms: number) => () => void) {
    this.#send = send;
    this.#setTimer = setTimer;
  }

  say(page: ShownPage): void {
    this.#latest = page;
    if (this.#isFresh) return;
    this.#isFresh = true;
    this.#cancel?.();
    this.#say(page);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#latest = undefined;
    this.#isFresh = false;
  }

  #say(page: ShownPage): void {
    this.#send(page);
    this.#cancel = this.#setTimer(() => {
      this.#isFresh = false;
      const { page: number, at } = this.#latest ?? page;
      if (number !== page.page || at !== page.at) return this.say({ page: number, at });
      this.#cancel = this.#setTimer(() => this.say({ page: number, at }), repeatMs);
    }, paceMs);
  }
}
