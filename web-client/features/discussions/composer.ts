import { consume } from '@lit/context';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { Post } from '../../../spec/schemas/api/discussions.ts';
import type { PersonCard } from '../../../spec/schemas/api/people.ts';
import type { Call } from '../../api/client.ts';
import { callContext } from '../../app/contexts.ts';
import { languageInOwnWords, languages, msg, plural, str } from '../../app/i18n.ts';
import { nameOfInstitution } from '../../app/institution.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import { base } from '../../ui/styles.ts';
import { filesOfPost } from './composer-files.ts';
import { composerStyles } from './composer-styles.ts';
import { emptyDraft, loadDraft, saveDraft } from './drafts.ts';
import { type Mention, withMentions, withoutMentions } from './markdown.ts';
import { matchPeople, mentionQuery } from './mention-query.ts';
import { lettersTooMany } from './text-room.ts';
import { startUpload, type UploadItem, uploadLimits } from './upload.ts';

export interface Written {
  text: string;
  mentions: Mention[];
  attachments: { id: string; name: string }[];
  replyTo: string | null;
  kind: 'post' | 'question';
  language: string;
}
const languageKey = 'consilium.writing-language';

/**
 * Where a post is written: grows with its text, `@` offers people, files come by button, drop or paste, a draft survives the tab. Ctrl or ⌘ with Enter
 * sends. Asks its page by `composer-send`; with `editing` by `composer-save` and `composer-cancel`.
 */
@customElement('c-composer')
export class Composer extends UiElement {
  @property() room = '';
  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) people: readonly PersonCard[] = [];
  @property({ attribute: false }) replyTo: Post | null = null;
  @property({ attribute: false }) editing: Post | null = null;
  @property({ type: Boolean }) busy = false;
  @consume({ context: callContext }) private call!: Call;
  @state() private text = '';
  @state() private mentions: Mention[] = [];
  @state() private uploads: UploadItem[] = [];
  @state() private kept: string[] = [];
  @state() private asking = false;
  @state() private language = 'en';
  @state() private offered: PersonCard[] = [];
  @state() private offeredIndex = 0;
  @state() private dropping = false;
  @query('textarea') private area!: HTMLTextAreaElement;
  @query('input[type=file]') private picker!: HTMLInputElement;
  readonly #cancels = new Map<number, () => void>();
  #saveTimer: number | undefined;

  static override styles = [base, composerStyles];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('editing') && this.editing) {
      const typed = withoutMentions(this.editing.text ?? '');
      this.text = typed.text;
      this.mentions = typed.mentions;
      this.kept = this.editing.attachments.map((attachment) => attachment.sha256);
    } else if (changed.has('room') && !this.editing) {
      this.#restore();
    }
    if (changed.has('viewer') && this.viewer) this.language = localStorage.getItem(languageKey) ?? this.viewer.locale;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('replyTo') && this.replyTo) this.area.focus();
    if (changed.has('editing') && this.editing) this.area.focus();
    this.#grow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#saveNow();
  }

  /** Empties the field after the page has taken what was written. */
  clear(): void {
    this.text = '';
    this.mentions = [];
    this.uploads = [];
    this.asking = false;
    this.#cancels.clear();
    this.#saveNow();
  }

  /** Gives back what could not be sent. */
  restore(written: Pick<Written, 'text' | 'mentions'>): void {
    const typed = withoutMentions(written.text);
    this.text = typed.text;
    this.mentions = typed.mentions;
    this.#saveLater();
  }

  #restore(): void {
    if (!this.viewer) return;
    const draft = loadDraft(localStorage, this.viewer.actor, this.room);
    this.text = draft.text;
    this.mentions = draft.mentions;
    this.uploads = draft.attachments.map((entry, index) => ({
      key: -1 - index,
      name: entry.name,
      sizeBytes: entry.sizeBytes,
      state: 'ready',
      sentBytes: entry.sizeBytes,
      id: entry.id,
      code: null,
    }));
  }

  #saveLater(): void {
    clearTimeout(this.#saveTimer);
    this.#saveTimer = window.setTimeout(() => this.#saveNow(), 300);
  }

  #saveNow(): void {
    clearTimeout(this.#saveTimer);
    if (this.editing || !this.viewer || !this.room) return;
    const ready = this.uploads.filter((item) => item.state === 'ready' && item.id);
    saveDraft(localStorage, this.viewer.actor, this.room, {
      ...emptyDraft,
      text: this.text,
      mentions: this.mentions,
      replyTo: this.replyTo?.id ?? null,
      attachments: ready.map(({ id, name, sizeBytes }) => ({ id: id ?? '', name, sizeBytes })),
      at: Date.now(),
    });
  }

  #grow(): void {
    const { area } = this;
    if (!area) return;
    area.style.blockSize = 'auto';
    area.style.blockSize = `${Math.min(area.scrollHeight + 2, window.innerHeight * 0.4)}px`;
  }

  override render(): TemplateResult {
    const offering = this.offered.length > 0;
    const tooMany = this.#lettersTooMany();
    return html`<form
      class=${this.dropping ? 'compose dropping' : 'compose'}
      @submit=${this.#submit}
      @dragover=${this.#dragOver}
      @dragleave=${() => {
        this.dropping = false;
      }}
      @drop=${this.#drop}
    >
      ${this.#renderContext()}
      <div class="field-place">
        <label class="visually-hidden" for="text">${this.#label()}</label>
        <textarea
          id="text"
          dir="auto"
          rows="2"
          aria-invalid=${tooMany > 0 ? 'true' : 'false'}
          aria-describedby=${tooMany > 0 ? 'too-long' : nothing}
          .value=${this.text}
          placeholder=${this.#label()}
          aria-controls=${offering ? 'people' : nothing}
          aria-autocomplete="list"
          aria-activedescendant=${offering ? `person-${this.offeredIndex}` : nothing}
          @input=${this.#input}
          @keydown=${this.#key}
          @paste=${this.#paste}
          @blur=${() => window.setTimeout(() => this.#offer([]), 150)}
        ></textarea>
        ${offering ? this.#renderOffer() : nothing}
      </div>
      <div role="status" id="too-long" class="too-long">${
        tooMany > 0
          ? plural(
              tooMany,
              {
                one: '{n} character too many. Shorten the text, or attach it as a file.',
                other: '{n} characters too many. Shorten the text, or attach it as a file.',
              },
              { id: 'discussions.composer.tooLong' },
            )
          : nothing
      }</div>
      ${filesOfPost({
        kept: this.editing?.attachments.filter(({ sha256 }) => this.kept.includes(sha256)) ?? [],
        uploads: this.uploads,
        drop: ({ sha256 }) => {
          this.kept = this.kept.filter((one) => one !== sha256);
        },
        cancel: (item) => this.#removeUpload(item),
      })} ${this.#renderBar(tooMany)}
      ${this.dropping ? html`<div class="drop" aria-hidden="true">${icon('upload')}${msg('Drop the files to attach them', { id: 'discussions.composer.drop' })}</div>` : nothing}
    </form>`;
  }

  /** Nothing that was typed or pasted is cut off: the author decides what goes. */
  #lettersTooMany(): number {
    return lettersTooMany(withMentions(this.text.trim(), this.mentions).text);
  }

  #label(): string {
    if (this.editing) return msg('Your corrected text', { id: 'discussions.composer.editLabel' });
    if (this.asking) return msg('Your question…', { id: 'discussions.composer.questionLabel' });
    return this.replyTo
      ? msg('Your answer…', { id: 'discussions.composer.answerLabel' })
      : msg('Write to everybody here…', { id: 'discussions.composer.label' });
  }

  #renderContext(): TemplateResult | typeof nothing {
    if (this.editing) {
      return html`<div class="context"><span>${icon('edit')}${msg('You are correcting your post', { id: 'discussions.composer.editing' })}</span></div>`;
    }
    if (!this.replyTo) return nothing;
    const { author, text } = this.replyTo;
    return html`<div class="context">
      <span>${icon('reply')}<span class="clip"><b>${msg(str`Answer to ${author.name}`, { id: 'discussions.composer.replyTo' })}</b> <bdi>${(text ?? '').slice(0, 120)}</bdi></span></span>
      <button type="button" class="btn quiet icon-only" aria-label=${msg('Do not answer this post', { id: 'discussions.composer.noReply' })} @click=${() => this.emit('composer-no-reply')}>${icon('close')}</button>
    </div>`;
  }

  #renderOffer(): TemplateResult {
    return html`<ul id="people" role="listbox" class="offer" aria-label=${msg('People you can mention', { id: 'discussions.composer.people' })}>
      ${this.offered.map(
        (
          person,
          index,
        ) => html`<li id="person-${index}" role="option" aria-selected=${index === this.offeredIndex ? 'true' : 'false'} @pointerdown=${(event: Event) => this.#choose(person, event)}>
          <b dir="auto">${person.name}</b> <span class="meta">${nameOfInstitution(person.institution)}</span>
        </li>`,
      )}
    </ul>`;
  }

  #renderBar(tooMany: number): TemplateResult {
    const waiting = this.uploads.some((item) => item.state === 'sending' || item.state === 'processing');
    const empty = this.text.trim() === '' && this.uploads.length === 0 && this.kept.length === 0;
    return html`<div class="bar">
      <span class="tools">
        ${
          this.editing
            ? nothing
            : html`<button type="button" class="btn quiet tool" @click=${() => this.picker.click()}>${icon('attach')}<span>${msg('Attach', { id: 'discussions.composer.attach' })}</span></button>
              <input type="file" multiple hidden @change=${this.#picked} />
              <button type="button" class="btn quiet tool" aria-pressed=${this.asking ? 'true' : 'false'} @click=${() => {
                this.asking = !this.asking;
              }}>${icon('info')}<span>${msg('Question', { id: 'discussions.composer.ask' })}</span></button>
              <label class="language"><span class="visually-hidden">${msg('Language you write in', { id: 'discussions.composer.language' })}</span>
                <select @change=${this.#setLanguage}>
                  ${languages.map((code) => html`<option value=${code} lang=${code} ?selected=${code === this.language}>${languageInOwnWords(code)}</option>`)}
                </select></label>`
        }
      </span>
      <span class="tools end">
        ${this.editing ? html`<button type="button" class="btn" @click=${() => this.emit('composer-cancel')}>${msg('Cancel', { id: 'discussions.composer.cancel' })}</button>` : nothing}
        <button type="submit" class="btn primary" ?disabled=${empty || waiting || this.busy || tooMany > 0} title=${msg('Ctrl or ⌘ with Enter', { id: 'discussions.composer.shortcut' })}>
          ${icon('send')}${this.editing ? msg('Save', { id: 'discussions.composer.save' }) : msg('Send', { id: 'discussions.composer.send' })}
        </button>
      </span>
    </div>`;
  }

  #setLanguage = (event: Event): void => {
    this.language = (event.target as HTMLSelectElement).value;
    localStorage.setItem(languageKey, this.language);
  };

  #input = (): void => {
    this.text = this.area.value;
    this.#saveLater();
    if (this.text.trim() !== '') this.emit('composer-typing');
    const wanted = mentionQuery(this.text, this.area.selectionStart);
    this.#offer(wanted === null ? [] : matchPeople(this.people, wanted.query, this.viewer));
  };

  #offer(people: PersonCard[]): void {
    this.offered = people;
    this.offeredIndex = 0;
  }

  #key = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.#send();
      return;
    }
    if (event.key === 'Escape' && this.editing && this.offered.length === 0) this.emit('composer-cancel');
    if (this.offered.length === 0) return;
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) {
      event.preventDefault();
      this.offeredIndex = (this.offeredIndex + (moves[event.key] ?? 0) + this.offered.length) % this.offered.length;
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      const person = this.offered[this.offeredIndex];
      if (person) this.#choose(person, event);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      this.#offer([]);
    }
  };

  #choose(person: PersonCard, event: Event): void {
    event.preventDefault();
    const wanted = mentionQuery(this.text, this.area.selectionStart);
    if (!wanted) return;
    const before = this.text.slice(0, wanted.start);
    const after = this.text.slice(this.area.selectionStart);
    this.text = `${before}@${person.name} ${after.replace(/^ /, '')}`;
    this.mentions = [
      ...this.mentions.filter((mention) => mention.actor !== person.actor),
      { node: person.node, actor: person.actor, name: person.name },
    ];
    this.#offer([]);
    this.#saveLater();
    const caret = before.length + person.name.length + 2;
    void this.updateComplete.then(() => this.area.setSelectionRange(caret, caret));
  }

  #dragOver = (event: DragEvent): void => {
    if (this.editing || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.dropping = true;
  };

  #drop = (event: DragEvent): void => {
    this.dropping = false;
    if (this.editing || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    this.attach([...event.dataTransfer.files]);
  };

  #paste = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || this.editing) return;
    event.preventDefault();
    this.attach(files);
  };

  #picked = (): void => {
    this.attach([...(this.picker.files ?? [])]);
    this.picker.value = '';
  };

  /** Begins to upload files; those beyond twenty are left out. */
  attach(files: File[]): void {
    for (const file of files.slice(0, uploadLimits.perPost - this.uploads.length)) {
      const { key, cancel } = startUpload(this.call, file, (item) => {
        const known = this.uploads.some((entry) => entry.key === item.key);
        this.uploads = known
          ? this.uploads.map((entry) => (entry.key === item.key ? item : entry))
          : [...this.uploads, item];
        if (item.state === 'ready') this.#saveLater();
      });
      this.#cancels.set(key, cancel);
    }
  }

  #removeUpload(item: UploadItem): void {
    this.#cancels.get(item.key)?.();
    this.#cancels.delete(item.key);
    this.uploads = this.uploads.filter((entry) => entry.key !== item.key);
    this.#saveLater();
  }

  #submit = (event: Event): void => {
    event.preventDefault();
    this.#send();
  };

  #send(): void {
    const waiting = this.uploads.some((item) => item.state === 'sending' || item.state === 'processing');
    const ready = this.uploads.filter((item) => item.state === 'ready' && item.id);
    if (this.#lettersTooMany() > 0) return;
    if (waiting || this.busy || (this.text.trim() === '' && ready.length === 0 && this.kept.length === 0)) return;
    const { text, used } = withMentions(this.text.trim(), this.mentions);
    if (this.editing) {
      this.emit('composer-save', { post: this.editing, text, mentions: used, keep: this.kept });
      return;
    }
    this.emit<Written>('composer-send', {
      text,
      mentions: used,
      attachments: ready.map(({ id, name }) => ({ id: id ?? '', name })),
      replyTo: this.replyTo?.id ?? null,
      kind: this.asking ? 'question' : 'post',
      language: this.language,
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-composer': Composer;
  }
}
