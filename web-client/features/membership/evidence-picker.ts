import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { EvidenceFile } from '../../../spec/schemas/common/words.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { problemText } from '../../api/problems.ts';
import { callContext } from '../../app/contexts.ts';
import { fileSize, fill, msg } from '../../app/i18n.ts';
import '../../ui/drop-zone.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import { base } from '../../ui/styles.ts';

const mostFiles = 10;
const mostBytes = 10 * 1024 * 1024;

interface Row {
  key: number;
  name: string;
  sizeBytes: number;
  file: EvidenceFile | null;
  problem: Problem | null;
  abort: AbortController;
}

/** Collects files of evidence: each is sent to this node at once and named later by the application. Tells the ready ones by `files`. */
@customElement('c-evidence')
export class EvidencePicker extends UiElement {
  @property() label = '';
  @property() hint = '';
  /** Files that were uploaded before the page was reloaded. */
  @property({ attribute: false }) files: EvidenceFile[] = [];
  @consume({ context: callContext }) private call!: Call;
  @state() private rows: Row[] = [];
  #next = 1;
  #waiting: (() => void)[] = [];

  static override styles = [
    base,
    css`
      #label {
        font-weight: 600;
        font-size: 15px;
        margin-block-end: var(--s1);
      }
      ul {
        display: grid;
        gap: var(--s1);
        margin-block-start: var(--s2);
      }
      li {
        display: flex;
        gap: var(--s2);
        align-items: center;
        background: var(--ground);
        border-radius: var(--r-small);
        padding-inline-start: var(--s3);
      }
      li.failed {
        background: var(--stop-2);
        color: var(--stop);
      }
      .words {
        flex: 1;
        min-inline-size: 0;
        display: grid;
        line-height: 1.3;
        padding-block: 6px;
      }
      bdi {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];

  /** True while a file is still on its way. */
  get busy(): boolean {
    return this.rows.some((row) => !row.file && !row.problem);
  }

  /** Waits for the files that are on their way. @returns false when one of them could not be sent; the list says why */
  async settled(): Promise<boolean> {
    if (!this.busy) return true;
    const failed = () => this.rows.filter((row) => row.problem).length;
    const before = failed();
    while (this.busy) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return failed() === before;
  }

  override updated(): void {
    if (!this.busy) for (const resolve of this.#waiting.splice(0)) resolve();
  }

  override render(): TemplateResult {
    return html`<div class="field" role="group" aria-labelledby="label">
      <b id="label">${this.label}</b>
      ${this.hint ? html`<div class="hint">${this.hint}</div>` : nothing}
      <c-drop-zone
        multiple
        accept="application/pdf,image/png,image/jpeg,image/webp"
        .maxBytes=${mostBytes}
        .hint=${msg('or drop them here: PDF, PNG, JPEG or WebP, up to 10 MB each', { id: 'membership.evidence.drop' })}
        @c-files=${(event: CustomEvent<File[]>) => this.#add(event.detail)}
      ></c-drop-zone>
      <ul class="plain" aria-live="polite">
        ${this.files.map((file) => this.#row(file.name, file.sizeBytes, null, false, () => this.#remove(file)))}
        ${this.rows.filter((row) => !row.file).map((row) => this.#row(row.name, row.sizeBytes, row.problem, true, () => this.#cancel(row)))}
      </ul>
    </div>`;
  }

  #row(name: string, sizeBytes: number, problem: Problem | null, sending: boolean, remove: () => void): TemplateResult {
    const words = problem
      ? problemText(problem)
      : sending
        ? msg('Being sent…', { id: 'membership.evidence.sending' })
        : fileSize(sizeBytes);
    return html`<li class=${problem ? 'failed' : ''}>
      ${icon(problem ? 'warn' : 'file')}<span class="words"><bdi>${name}</bdi><span class="meta">${words}</span></span>
      <button type="button" class="btn quiet icon-only" aria-label=${fill(msg('Remove {name}', { id: 'membership.evidence.remove' }), { name })} @click=${remove}>${icon('close')}</button>
    </li>`;
  }

  #add(files: File[]): void {
    for (const file of files.slice(0, mostFiles - this.files.length - this.rows.filter((row) => !row.file).length))
      void this.#send(file);
  }

  async #send(file: File): Promise<void> {
    const row: Row = {
      key: this.#next++,
      name: file.name,
      sizeBytes: file.size,
      file: null,
      problem: null,
      abort: new AbortController(),
    };
    this.rows = [...this.rows, row];
    const reply = await this.call('evidence.upload', {
      query: { name: file.name.slice(0, 200) },
      raw: file,
      signal: row.abort.signal,
    });
    if (row.abort.signal.aborted) return;
    if (reply.ok) {
      this.rows = this.rows.filter((one) => one.key !== row.key);
      this.#tell([...this.files, reply.value]);
    } else {
      this.rows = this.rows.map((one) => (one.key === row.key ? { ...one, problem: reply.problem } : one));
    }
  }

  #cancel(row: Row): void {
    row.abort.abort();
    this.rows = this.rows.filter((one) => one.key !== row.key);
  }

  #remove(file: EvidenceFile): void {
    this.#tell(this.files.filter((one) => one.id !== file.id));
  }

  #tell(files: EvidenceFile[]): void {
    this.files = files;
    this.emit<EvidenceFile[]>('files', files);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-evidence': EvidencePicker;
  }
}
