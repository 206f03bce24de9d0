import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Post } from '../../../spec/schemas/api/discussions.ts';
import { urlOf } from '../../api/client.ts';
import { fileSize, msg, str } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import { base } from '../../ui/styles.ts';
import '../language/translated-text.ts';

type Attachment = Post['attachments'][number];

const mostShown = { width: 420, height: 320 };

/** Size in which a picture stands in a post, in CSS pixels: its own, or smaller; known before it is loaded, so that nothing moves. */
function shownSize({ width, height }: Attachment): { width: number; height: number } {
  if (!width || !height) return { width: 320, height: 240 };
  const scale = Math.min(1, mostShown.width / width, mostShown.height / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** One attachment: a picture that the node has made safe is shown, everything else is a download. */
@customElement('c-attachment')
export class AttachmentView extends UiElement {
  @property({ attribute: false }) attachment!: Attachment;
  @property() post = '';
  /** Language of the post, as its author declared it. */
  @property({ attribute: false }) declared: string | null = null;
  /** The post is shown translated, and so is the name. */
  @property({ type: Boolean }) translated = false;
  @state() private failed = false;

  static override styles = [
    base,
    css`
      a.picture {
        display: block;
        border: 1px solid var(--line);
        border-radius: var(--r);
        overflow: hidden;
        background: var(--ground);
        inline-size: fit-content;
        max-inline-size: 100%;
      }
      img {
        display: block;
        max-inline-size: 100%;
        block-size: auto;
      }
      a.file {
        display: inline-flex;
        align-items: center;
        gap: var(--s3);
        border: 1px solid var(--line);
        border-radius: var(--r);
        padding: var(--s2) var(--s3);
        min-block-size: var(--target);
        color: var(--ink);
        text-decoration: none;
        max-inline-size: 100%;
      }
      a.file:hover {
        background: var(--hover);
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .words {
        min-inline-size: 0;
        display: grid;
        line-height: 1.3;
      }
    `,
  ];

  override render(): TemplateResult {
    const { attachment } = this;
    const params = { post: this.post, sha256: attachment.sha256 };
    const href = urlOf('attachments.get', params);
    if (attachment.inline && !this.failed) {
      const { width, height } = shownSize(attachment);
      return html`<a class="picture" href=${href} target="_blank" rel="noopener" aria-label=${msg(str`Open the picture ${attachment.name}`, { id: 'discussions.attachment.open' })}>
        <img
          src=${urlOf('attachments.get', params, { size: 'small' })}
          alt=${attachment.name}
          loading="lazy"
          decoding="async"
          width=${width}
          height=${height}
          @error=${() => {
            this.failed = true;
          }}
        />
      </a>`;
    }
    return html`<a class="file" href=${href} download=${attachment.name}>
      ${icon(attachment.inline ? 'image' : 'file')}
      <span class="words"><bdi class="name">${attachment.name}</bdi>${
        this.translated
          ? html`<c-translated look="row" along .item=${{ kind: 'file', post: this.post, sha256: attachment.sha256 }} .text=${attachment.name} .declared=${this.declared}></c-translated>`
          : nothing
      }<span class="meta">${fileSize(attachment.sizeBytes)}</span></span>
      ${icon('download')}
    </a>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-attachment': AttachmentView;
  }
}
