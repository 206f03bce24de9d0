import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Slides } from '../../../../spec/schemas/api/slides.ts';
import { type Call, urlOf } from '../../../api/client.ts';
import { problemText } from '../../../api/problems.ts';
import { callContext } from '../../../app/contexts.ts';
import { facts, fileSize, fill, msg } from '../../../app/i18n.ts';
import type { SessionSlides } from '../../../data/slides.ts';
import { confirm } from '../../../ui/dialog.ts';
import '../../../ui/drop-zone.ts';
import { UiElement } from '../../../ui/element.ts';
import { checkField } from '../../../ui/field.ts';
import { icon } from '../../../ui/icons.ts';
import { displayName } from '../../../ui/person.ts';
import '../../../ui/progress.ts';
import { base } from '../../../ui/styles.ts';
import { toast } from '../../../ui/toasts.ts';
import { startUpload, type UploadItem } from '../../discussions/upload.ts';
import './slides-words.ts';

const maxBytes = 50 * 1024 * 1024;

/** Shares a PDF with everybody in a call, and lists what was shared. */
@customElement('c-slides-panel')
export class SlidesPanel extends UiElement {
  @property() room = '';
  /** `node/actor` of the viewer. */
  @property() viewer = '';
  @property({ type: Boolean }) maySpeak = false;
  @property({ type: Boolean }) mayHost = false;
  @property({ attribute: false }) slides: SessionSlides | undefined;
  @consume({ context: callContext }) private call!: Call;
  @state() private download = true;
  @state() private upload: UploadItem | undefined;
  @state() private busy = false;
  #cancel: (() => void) | undefined;

  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      li {
        padding-block: var(--s3);
        border-block-start: 1px solid var(--line);
      }
      .name {
        overflow-wrap: anywhere;
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.upload?.state === 'sending') this.#cancel?.();
  }

  override render(): TemplateResult {
    return html`<div class="stack">${this.maySpeak ? this.#share() : nothing} ${this.#list()}</div>`;
  }

  #share(): TemplateResult {
    const { upload } = this;
    if (upload && upload.state !== 'failed')
      return html`<c-progress .label=${fill(msg('Sending {name}', { id: 'slides.sending' }), { name: upload.name })}
        .share=${upload.state === 'sending' ? upload.sentBytes / Math.max(1, upload.sizeBytes) : undefined} cancellable @c-cancel=${() => {
          this.#cancel?.();
          this.upload = undefined;
        }}></c-progress>`;
    const error = upload?.code ? problemText({ code: upload.code, status: 0, fields: [], details: {} }) : undefined;
    return html`<c-drop-zone .label=${msg('Present slides', { id: 'slides.present' })} .hint=${msg('A PDF of at most 50 MB. Everybody sees it from their own institution.', { id: 'slides.presentHint' })}
        accept="application/pdf" .maxBytes=${maxBytes} .error=${error} @c-files=${(event: CustomEvent<File[]>) => this.#send(event.detail)}></c-drop-zone>
      ${checkField({
        id: 'download',
        label: msg('Offer the file for download', { id: 'slides.allow' }),
        hint: msg('Without it only pages are shown; whoever sees them can still keep them.', {
          id: 'slides.allowHint',
        }),
        checked: this.download,
        onChange: (value) => {
          this.download = value;
        },
      })}`;
  }

  #list(): TemplateResult {
    const all = this.slides?.slides ?? [];
    if (all.length === 0)
      return html`<p class="meta">${msg('No slides have been shown yet.', { id: 'slides.none' })}</p>`;
    return html`<ul class="plain">${repeat(
      [...all].reverse(),
      ({ id }) => id,
      (slides) => this.#entry(slides),
    )}</ul>`;
  }

  #entry(slides: Slides): TemplateResult {
    const shown = this.slides?.shown;
    const isShown = shown?.slides === slides.id;
    const isOwn = `${slides.by.node}/${slides.by.actor}` === this.viewer;
    const mayShow = !isShown && (this.mayHost || (isOwn && this.maySpeak && !shown));
    return html`<li>
      <div class="name">${icon('file')} <b><bdi>${slides.name ?? msg('On its way', { id: 'slides.awaiting' })}</bdi></b></div>
      <p class="meta">${facts([displayName(slides.by), slides.sizeBytes !== null && fileSize(slides.sizeBytes), isShown && msg('shown now', { id: 'slides.now' })])}</p>
      <div class="row">
        ${mayShow ? html`<button type="button" class="btn" ?disabled=${this.busy} @click=${() => void this.#do('slides.lead', slides)}>${msg('Show again', { id: 'slides.again' })}</button>` : nothing}
        ${slides.download ? html`<a class="btn quiet" href=${urlOf('slides.file', { slides: slides.id })} download=${slides.name ?? 'slides.pdf'}>${msg('Download', { id: 'slides.download' })}</a>` : nothing}
        ${this.mayHost || isOwn ? html`<button type="button" class="btn quiet" ?disabled=${this.busy} @click=${() => void this.#remove(slides)}>${msg('Remove', { id: 'slides.remove' })}</button>` : nothing}
      </div>
    </li>`;
  }

  #send(files: readonly File[]): void {
    const [file] = files;
    if (!file) return;
    const clientId = crypto.randomUUID();
    const { cancel } = startUpload(this.call, file, (item) => {
      this.upload = item;
      if (item.state === 'ready' && item.id) void this.#show(item.id, clientId);
    });
    this.#cancel = cancel;
  }

  async #show(upload: string, clientId: string): Promise<void> {
    const reply = await this.call('slides.show', {
      params: { room: this.room },
      body: { clientId, upload, download: this.download },
      repeatable: true,
    });
    this.upload = undefined;
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    this.emit('c-slides', reply.value);
  }

  async #do(operation: 'slides.lead' | 'slides.remove', { id }: Slides): Promise<void> {
    this.busy = true;
    const reply = await this.call(operation, { params: { slides: id }, body: {} });
    this.busy = false;
    if (!reply.ok) toast({ kind: 'problem', text: problemText(reply.problem) });
  }

  async #remove(slides: Slides): Promise<void> {
    const sure = await confirm({
      heading: msg('Remove these slides?', { id: 'slides.removeTitle' }),
      text: msg('The file is deleted for good, at every institution.', { id: 'slides.removeText' }),
      confirm: msg('Remove', { id: 'slides.remove' }),
      danger: true,
    });
    if (sure !== undefined) await this.#do('slides.remove', slides);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-slides-panel': SlidesPanel;
  }
}
