import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Caption } from '../../../../spec/schemas/api/captions.ts';
import type { SessionDetail } from '../../../../spec/schemas/api/sessions.ts';
import type { Problem } from '../../../api/problem.ts';
import { fill, msg, plural } from '../../../app/i18n.ts';
import { day } from '../../../app/time.ts';
import { Watching } from '../../../data/store.ts';
import { UiElement } from '../../../ui/element.ts';
import { checkField, textInput } from '../../../ui/field.ts';
import { icon } from '../../../ui/icons.ts';
import '../../../ui/menu.ts';
import { problemNote, skeleton } from '../../../ui/states.ts';
import { base } from '../../../ui/styles.ts';
import { toast } from '../../../ui/toasts.ts';
import { nameIn } from '../call-names.ts';
import { titleOf } from '../session-words.ts';
import type { CaptionFeed } from './caption-feed.ts';
import { asText, asVtt, originOf } from './caption-files.ts';
import { finished } from './caption-model.ts';
import { isFound } from './caption-search.ts';
import './transcript-row.ts';

/** A pause in typing after which the node is asked, ms. */
const typingMs = 300;
/** So near to the end a reader follows what is said, CSS pixels. */
const nearPx = 60;

interface Found {
  readonly query: string;
  readonly captions: readonly Caption[] | undefined;
  readonly problem: Problem | undefined;
  readonly before: string | null;
}

/** Everything that was said in a session, from second 0: to read, search, put right and take along. */
@customElement('c-transcript')
export class Transcript extends UiElement {
  @property({ attribute: false }) feed!: CaptionFeed;
  @property({ attribute: false }) session!: SessionDetail;
  /** Whether the viewer may put a caption right; what comes live does not say it. */
  @property({ attribute: false }) mayCorrect: (caption: Caption) => boolean = ({ mayCorrect }) => mayCorrect === true;
  /** The session runs: new words are followed. */
  @property({ type: Boolean }) live = false;
  @state() private query = '';
  @state() private found: Found | undefined;
  /** The reader went back; new words do not move the page. */
  @state() private isBack = false;
  @query('.list') private list!: HTMLElement | null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reads: CaptionFeed | undefined;
  #rows: HTMLElement | undefined;
  #scrollTop = 0;
  /** Whoever has not gone back sees what is said now, however high its rows turn out to be. */
  readonly #growth = new ResizeObserver(() => {
    if (this.live && !this.isBack && this.list) this.list.scrollTop = this.list.scrollHeight;
  });
  readonly #watching = new Watching(this);

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 0;
        gap: var(--s2);
      }
      .tools {
        display: flex;
        gap: var(--s2);
        align-items: center;
      }
      .tools .input {
        flex: 1;
        min-inline-size: 0;
      }
      .frame {
        position: relative;
        flex: 1;
        min-block-size: 160px;
        display: flex;
        flex-direction: column;
      }
      .list {
        flex: 1;
        min-block-size: 0;
        overflow-y: auto;
        overflow-anchor: none;
        overscroll-behavior: contain;
        padding-block-end: var(--s4);
      }
      ol {
        list-style: none;
        padding: 0;
        margin: 0;
      }
      /* What is out of sight is neither laid out nor painted, however long the session was. */
      li {
        content-visibility: auto;
        contain-intrinsic-size: auto 64px;
      }
      .now {
        position: absolute;
        inset-block-end: var(--s2);
        inset-inline: 0;
        margin-inline: auto;
        inline-size: max-content;
      }
      .hit {
        font: inherit;
        text-align: start;
        inline-size: 100%;
        border: 0;
        background: none;
        color: inherit;
        padding: 0;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#read(this.feed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#growth.disconnect();
    this.#rows = undefined;
    this.#read(undefined);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('feed')) return;
    this.#watching.switchTo(this.feed);
    this.#read(this.feed);
  }

  override updated(): void {
    const { list } = this;
    if (!list) return;
    const rows = list.querySelector('ol');
    if (rows && rows !== this.#rows) {
      this.#growth.disconnect();
      this.#growth.observe(rows);
      this.#rows = rows;
    }
  }

  #read(feed: CaptionFeed | undefined): void {
    if (feed === this.#reads) return;
    this.#reads?.reads(false);
    feed?.reads(true);
    this.#reads = feed;
  }

  override render(): TemplateResult {
    const { choice } = this.feed.value;
    return html`<div class="tools">
        ${textInput({
          ...{ id: 'search', label: '', type: 'search', value: this.query, maxLength: 200 },
          placeholder: msg('Search what was said', { id: 'captions.search' }),
          onInput: (query) => this.#type(query),
        })}
        <c-menu label=${msg('Take the transcript along', { id: 'captions.take' })} icon="download" .items=${[
          {
            label: msg('Copy as text', { id: 'captions.take.copy' }),
            icon: 'copy' as const,
            run: () => void this.#copy(),
          },
          {
            label: msg('Download as text', { id: 'captions.take.text' }),
            icon: 'file' as const,
            run: () => void this.#save('txt'),
          },
          {
            label: msg('Download as subtitles (WebVTT)', { id: 'captions.take.vtt' }),
            icon: 'captions' as const,
            run: () => void this.#save('vtt'),
          },
        ]}></c-menu>
      </div>
      ${
        choice.wish === 'translated'
          ? checkField({
              id: 'both',
              label: msg('The original below it', { id: 'captions.read.both' }),
              checked: choice.withOriginal,
              onChange: (withOriginal) => this.feed.choose({ withOriginal }),
            })
          : nothing
      }
      ${this.found ? this.#results(this.found) : this.#all()}`;
  }

  #all(): TemplateResult {
    const { captions, before, loading, problem } = this.feed.value;
    const all = finished(captions);
    if (all.length === 0 && problem) return html`${problemNote(problem)}`;
    if (all.length === 0 && loading) return skeleton('lines', 5);
    if (all.length === 0)
      return html`<p class="meta">${msg('What is said stands here as soon as captions are on and somebody speaks.', { id: 'captions.empty' })}</p>`;
    return html`<div class="frame"><div class="list" tabindex="0" role="region" aria-label=${msg('Transcript', { id: 'captions.transcript' })} @scroll=${this.#scrolled}>
        ${
          before
            ? html`<button type="button" class="btn quiet wide" ?disabled=${loading} @click=${() => void this.#earlier()}>${msg('Show what was said before', { id: 'captions.earlier' })}</button>`
            : html`<p class="meta">${fill(msg('Beginning: {day}', { id: 'captions.beginning' }), { day: day(all[0]?.t0 ?? this.session.start) })}</p>`
        }
        <ol>${repeat(
          all,
          ({ segment }) => segment,
          (caption, index) => html`<li id=${caption.segment}>${this.#row(caption, all[index - 1])}</li>`,
        )}</ol>
      </div>
      ${
        this.live && this.isBack
          ? html`<button type="button" class="btn primary now" @click=${() => this.#toNow()}>${icon('down')}${msg('To what is said now', { id: 'captions.toNow' })}</button>`
          : nothing
      }</div>`;
  }

  #row(caption: Caption, previous: Caption | undefined): TemplateResult {
    const follows =
      previous !== undefined &&
      previous.speaker.node === caption.speaker.node &&
      previous.speaker.actor === caption.speaker.actor &&
      previous.lang === caption.lang &&
      !previous.removed === !caption.removed &&
      !previous.corrected === !caption.corrected &&
      caption.t0 - previous.t1 < 30_000;
    return html`<c-transcript-row .feed=${this.feed} .caption=${caption} .choice=${this.feed.value.choice} .name=${nameIn(this.session, caption.speaker)} .query=${this.found?.query ?? ''} ?follows=${follows} ?mayCorrect=${this.mayCorrect(caption)}></c-transcript-row>`;
  }

  #results({ captions, problem, before, query }: Found): TemplateResult {
    if (problem) return html`${problemNote(problem)}`;
    if (!captions) return skeleton('lines', 3);
    const count = plural(captions.length, { one: '{n} place', other: '{n} places' }, { id: 'captions.found' });
    return html`<p class="meta" role="status">${captions.length === 0 ? msg('Nobody said this.', { id: 'captions.found.none' }) : before ? fill(msg('{count}, and more before', { id: 'captions.found.more' }), { count }) : count}</p>
      <div class="frame"><div class="list" tabindex="0" role="region" aria-label=${msg('Found in the transcript', { id: 'captions.found.list' })}><ol>${captions.map(
        (caption) => html`<li>${this.#row(caption, undefined)}
          <button type="button" class="btn quiet small" @click=${() => void this.#jump(caption)}>${msg('Show there', { id: 'captions.found.show' })}</button></li>`,
      )}</ol>
      ${before ? html`<button type="button" class="btn quiet wide" @click=${() => void this.#moreFound(query, before)}>${msg('Search further back', { id: 'captions.found.back' })}</button>` : nothing}
      </div></div>`;
  }

  #type(query: string): void {
    this.query = query;
    clearTimeout(this.#timer);
    const wanted = query.trim();
    if (wanted === '') {
      this.found = undefined;
      return;
    }
    // What is here is found at once, the rest by the node.
    const here = finished(this.feed.value.captions).filter(
      ({ text, translation }) => isFound(text, wanted) || isFound(translation?.text ?? '', wanted),
    );
    this.found = { query: wanted, captions: here.length > 0 ? here : undefined, problem: undefined, before: null };
    this.#timer = setTimeout(() => void this.#search(wanted), typingMs);
  }

  async #search(query: string): Promise<void> {
    const page = await this.feed.search(query);
    if (this.found?.query !== query) return;
    this.found = page.ok
      ? { query, captions: page.value.captions, problem: undefined, before: page.value.before }
      : { query, captions: undefined, problem: page.problem, before: null };
  }

  async #moreFound(query: string, before: string): Promise<void> {
    const page = await this.feed.search(query, before);
    const { found } = this;
    if (found?.query !== query) return;
    if (!page.ok) this.found = { ...found, problem: page.problem };
    else
      this.found = {
        ...found,
        captions: [...page.value.captions, ...(found.captions ?? [])],
        before: page.value.before,
      };
  }

  async #jump(caption: Caption): Promise<void> {
    this.query = '';
    this.found = undefined;
    this.isBack = true;
    await this.feed.reach(caption.t0);
    await this.updateComplete;
    const row = this.renderRoot.querySelector<HTMLElement>(`#${CSS.escape(caption.segment)}`);
    row?.scrollIntoView({ block: 'center' });
    row?.querySelector('c-transcript-row')?.renderRoot.querySelector<HTMLElement>('button')?.focus();
  }

  async #earlier(): Promise<void> {
    const { list } = this;
    if (!list) return;
    this.isBack = true;
    const below = list.scrollHeight - list.scrollTop;
    await this.feed.earlier();
    await this.updateComplete;
    list.scrollTop = list.scrollHeight - below;
  }

  #toNow(): void {
    this.isBack = false;
    if (this.list) this.list.scrollTop = this.list.scrollHeight;
  }

  #scrolled = ({ target }: Event): void => {
    const { scrollTop, scrollHeight, clientHeight } = target as HTMLElement;
    // Rows that grow move the end away; only somebody who scrolls goes back.
    if (scrollHeight - scrollTop - clientHeight <= nearPx) this.isBack = false;
    else if (scrollTop < this.#scrollTop) this.isBack = true;
    this.#scrollTop = scrollTop;
  };

  /** Whole, from second 0, in the language that is read. */
  async #whole(): Promise<readonly Caption[]> {
    await this.feed.reach(0);
    return finished(this.feed.value.captions).filter(({ removed }) => !removed);
  }

  #fileWords(captions: readonly Caption[]) {
    const { session } = this;
    const title = titleOf(session);
    return {
      nameOf: ({ speaker }: Caption) => nameIn(session, speaker),
      head: fill(
        msg('{title}, {day}. Written by machine; look at the original before you act on it.', {
          id: 'captions.take.head',
        }),
        {
          ...{ title, day: day(session.start) },
        },
      ),
      origin: originOf(captions, session.start),
    };
  }

  async #copy(): Promise<void> {
    const captions = await this.#whole();
    try {
      await navigator.clipboard.writeText(asText(captions, this.feed.value.choice, this.#fileWords(captions)));
      toast({ text: msg('The transcript was copied.', { id: 'captions.take.copied' }) });
    } catch {
      // The browser forbids the clipboard, as without a secure connection.
      toast({
        kind: 'problem',
        text: msg('This browser did not allow copying. Download it instead.', { id: 'captions.take.refused' }),
      });
    }
  }

  async #save(kind: 'txt' | 'vtt'): Promise<void> {
    const captions = await this.#whole();
    const write = kind === 'vtt' ? asVtt : asText;
    const text = write(captions, this.feed.value.choice, this.#fileWords(captions));
    const type = kind === 'vtt' ? 'text/vtt' : 'text/plain;charset=utf-8';
    const url = URL.createObjectURL(new Blob([text], { type }));
    const link = Object.assign(document.createElement('a'), { href: url, download: `transcript.${kind}` });
    link.click();
    URL.revokeObjectURL(url);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-transcript': Transcript;
  }
}
