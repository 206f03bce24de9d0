import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { fileSize, msg, str } from '../app/i18n.ts';
import { UiElement } from './element.ts';
import { icon } from './icons.ts';
import { base } from './styles.ts';

/**
 * A place to drop files on, which is also a button to choose them. Emits `c-files` with the accepted ones; what is too large or of another kind is
 * named at once, before anything is sent.
 */
@customElement('c-drop-zone')
export class DropZone extends UiElement {
  @property() label = '';
  @property() hint = '';
  /** As in `<input accept>`: `image/png,image/jpeg,application/pdf`. */
  @property() accept = '';
  @property({ type: Boolean }) multiple = false;
  @property({ type: Number }) maxBytes = 10 * 1024 * 1024;
  @property() error: string | undefined;
  @state() private isOver = false;
  @state() private refused: string | undefined;
  @query('input') private input!: HTMLInputElement;

  static override styles = [
    base,
    css`
      .zone {
        border: 2px dashed var(--line-strong);
        border-radius: var(--r);
        padding: var(--s4);
        display: grid;
        justify-items: center;
        gap: var(--s2);
        text-align: center;
        background: var(--paper);
      }
      .zone.over {
        border-color: var(--accent);
        background: var(--accent-2);
      }
      .title {
        font-weight: 600;
        font-size: 15px;
      }
    `,
  ];

  override render(): TemplateResult {
    const error = this.refused ?? this.error;
    return html`<div class="field">
      <div
        class=${this.isOver ? 'zone over' : 'zone'}
        @dragover=${this.#over}
        @dragleave=${() => {
          this.isOver = false;
        }}
        @drop=${this.#drop}
      >
        ${this.label ? html`<span class="title" id="label">${this.label}</span>` : nothing}
        <button type="button" class="btn" aria-describedby="label hint" aria-invalid=${error ? 'true' : nothing} @click=${() => this.input.click()}>
          ${icon('upload')}${this.multiple ? msg('Choose files', { id: 'ui.drop.files' }) : msg('Choose a file', { id: 'ui.drop.file' })}
        </button>
        ${this.hint ? html`<span class="meta" id="hint">${this.hint}</span>` : nothing}
        <input type="file" hidden accept=${this.accept} ?multiple=${this.multiple} @change=${() => this.#take(this.input.files)} />
      </div>
      ${error ? html`<div class="error" role="alert">${icon('warn')}<span>${error}</span></div>` : nothing}
    </div>`;
  }

  #over = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.isOver = true;
  };

  #drop = (event: DragEvent): void => {
    event.preventDefault();
    this.isOver = false;
    this.#take(event.dataTransfer?.files ?? null);
  };

  #take(list: FileList | null): void {
    const files = [...(list ?? [])].slice(0, this.multiple ? undefined : 1);
    const kinds = this.accept.split(',').filter(Boolean);
    const isKind = (file: File) =>
      kinds.length === 0 ||
      kinds.some((kind) => (kind.endsWith('/*') ? file.type.startsWith(kind.slice(0, -1)) : file.type === kind));
    const wrong = files.find((file) => !isKind(file));
    const large = files.find((file) => file.size > this.maxBytes);
    this.refused = wrong
      ? msg(str`“${wrong.name}” is not of an accepted kind.`, { id: 'ui.drop.wrongKind' })
      : large
        ? msg(str`“${large.name}” is larger than ${fileSize(this.maxBytes)}.`, { id: 'ui.drop.tooLarge' })
        : undefined;
    const good = files.filter((file) => isKind(file) && file.size <= this.maxBytes);
    // The same file may be chosen again after it was removed.
    this.input.value = '';
    if (good.length > 0) this.emit('c-files', good);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-drop-zone': DropZone;
  }
}
