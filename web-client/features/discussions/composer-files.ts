import { html, nothing, type TemplateResult } from 'lit';
import type { Post } from '../../../spec/schemas/api/discussions.ts';
import { problemWords } from '../../api/problems.ts';
import { fileSize, msg, str } from '../../app/i18n.ts';
import { icon } from '../../ui/icons.ts';
import type { UploadItem } from './upload.ts';

type Attachment = Post['attachments'][number];
export interface FilesOfPost {
  /** Files that an edited post keeps. */
  kept: readonly Attachment[];
  uploads: readonly UploadItem[];
  drop: (attachment: Attachment) => void;
  cancel: (item: UploadItem) => void;
}

/** The files of the post that is being written, each with its state and a way to take it out again. */
export function filesOfPost({ kept, uploads, drop, cancel }: FilesOfPost): TemplateResult | typeof nothing {
  if (uploads.length === 0 && kept.length === 0) return nothing;
  const remove = (name: string, run: () => void) =>
    html`<button type="button" class="btn quiet icon-only" aria-label=${msg(str`Remove ${name}`, { id: 'discussions.composer.removeFile' })} @click=${run}>${icon('close')}</button>`;
  return html`<ul class="plain uploads" aria-label=${msg('Files of this post', { id: 'discussions.composer.files' })}>
    ${kept.map(
      (attachment) => html`<li>
        ${icon('file')}<bdi class="clip">${attachment.name}</bdi> ${remove(attachment.name, () => drop(attachment))}
      </li>`,
    )}
    ${uploads.map(
      (item) => html`<li class=${item.state}>
        ${icon(item.state === 'failed' ? 'warn' : 'file')}
        <span class="words"><bdi class="clip">${item.name}</bdi><span class="meta">${uploadWords(item)}</span>
          ${item.state === 'sending' ? html`<progress max=${Math.max(1, item.sizeBytes)} value=${item.sentBytes} aria-label=${item.name}></progress>` : nothing}
        </span>
        ${remove(item.name, () => cancel(item))}
      </li>`,
    )}
  </ul>`;
}

function uploadWords(item: UploadItem): string {
  if (item.state === 'failed')
    return problemWords({ code: item.code ?? 'upload_refused', status: 0, fields: [], details: {} }).title;
  if (item.state === 'processing') return msg('Being checked…', { id: 'discussions.composer.checking' });
  return fileSize(item.sizeBytes);
}
