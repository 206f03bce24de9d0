import { type CSSResultGroup, LitElement } from 'lit';
import { updateWhenLocaleChanges } from '../app/i18n.ts';
import { base } from './styles.ts';

/** What all elements of the client extend: the shared sheets, and a new rendering when the reader changes the language. */
export class UiElement extends LitElement {
  static override styles: CSSResultGroup = base;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  /** Tells the elements above something. */
  protected emit<T>(type: string, detail?: T): boolean {
    return this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: true }));
  }
}
