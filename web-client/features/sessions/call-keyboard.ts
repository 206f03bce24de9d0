import { type CallKey, meaningOf, placeOf } from './call-keys.ts';
import { readChoice } from './devices.ts';

export interface KeyboardPorts {
  /** Letters of panels and actions. */
  letters(): readonly string[];
  part(letter: string): void;
  /** @returns whether the key meant something here */
  press(key: Exclude<CallKey, 'talk'>): boolean;
  /** Space is held down, or was let go. */
  talk(on: boolean): void;
}

/** Listens to the keys of the page while a call is shown. */
export class CallKeyboard {
  readonly #ports: KeyboardPorts;
  #talks = false;

  constructor(ports: KeyboardPorts) {
    this.#ports = ports;
  }

  start(): void {
    document.addEventListener('keydown', this.#down);
    document.addEventListener('keyup', this.#up);
    window.addEventListener('blur', this.#hush);
  }

  stop(): void {
    document.removeEventListener('keydown', this.#down);
    document.removeEventListener('keyup', this.#up);
    window.removeEventListener('blur', this.#hush);
    this.#hush();
  }

  #down = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    const place = placeOf(event.composedPath()[0]);
    const meaning = meaningOf(event, place, this.#ports.letters(), readChoice().keys);
    if (meaning === undefined) return;
    if (typeof meaning === 'object') this.#ports.part(meaning.part);
    else if (meaning === 'talk') this.#talk();
    else if (!this.#ports.press(meaning)) return;
    event.preventDefault();
  };

  #talk(): void {
    if (this.#talks) return;
    this.#talks = true;
    this.#ports.talk(true);
  }

  #up = (event: KeyboardEvent): void => {
    if (event.key === ' ') this.#hush();
  };

  /** The key was let go, or the window lost it: nobody stays heard by mistake. */
  #hush = (): void => {
    if (!this.#talks) return;
    this.#talks = false;
    this.#ports.talk(false);
  };
}
