import { css, html, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { fileSize, languages, number, ownNames } from '../../app/i18n.ts';
import { specialtyChoices } from '../../app/words.ts';
import { avatar, avatarStyles } from '../../ui/avatar.ts';
import { confirm } from '../../ui/dialog.ts';
import '../../ui/drop-zone.ts';
import { UiElement } from '../../ui/element.ts';
import { checkField, chipField, choiceField, selectField, textArea, textField } from '../../ui/field.ts';
import { icon, iconNames } from '../../ui/icons.ts';
import '../../ui/language-picker.ts';
import '../../ui/menu.ts';
import '../../ui/page.ts';
import '../../ui/password-field.ts';
import '../../ui/popover.ts';
import '../../ui/progress.ts';
import { emptyState, problemNote, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/tabs.ts';
import '../../ui/time.ts';
import { toast } from '../../ui/toasts.ts';

const offline = { code: 'offline', status: 0, fields: [], details: {} };

/** Every component in its states, with invented words (not translated: nobody but the people who build pages sees it). */
@customElement('c-gallery-page')
export class GalleryPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @state() private tab = 'open';
  @state() private text = 'Prone positioning';
  @state() private choice: 'a' | 'b' = 'a';
  @state() private chips: string[] = ['cardiology'];
  @state() private checked = true;

  static override styles = [
    base,
    avatarStyles,
    css`
      section {
        display: grid;
        gap: var(--s3);
        padding-block: var(--s5);
        border-block-end: 1px solid var(--line);
        grid-template-columns: minmax(0, 1fr);
      }
      .icons {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(110px, 1fr));
        gap: var(--s3);
        font-size: 13px;
      }
      .icons span {
        display: grid;
        justify-items: center;
        gap: 4px;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<c-page heading="Gallery">
      <span slot="meta">Every component in its states</span>
      <c-language-picker slot="actions"></c-language-picker>
      <section slot="facts"><h2>Facts</h2><p>A column of its own, or behind a button.</p></section>
      ${this.#buttons()} ${this.#fields()} ${this.#parts()} ${this.#states()}
      <section><h2>Icons</h2><div class="icons">${iconNames.map((name) => html`<span>${icon(name)}${name}</span>`)}</div></section>
    </c-page>`;
  }

  #buttons(): TemplateResult {
    const items = [
      { label: 'Edit', icon: 'edit' as const, run: () => toast({ text: 'Edited' }) },
      {
        label: 'Copy the link',
        icon: 'link' as const,
        run: () => toast({ text: 'Copied', action: { label: 'Undo', run: () => toast({ text: 'Undone' }) } }),
      },
      {
        label: 'Remove',
        icon: 'trash' as const,
        danger: true,
        run: () =>
          void confirm({
            heading: 'Remove the post?',
            text: 'It is removed for good, on every node.',
            confirm: 'Remove',
            danger: true,
            reason: { label: 'Reason' },
          }),
      },
    ];
    return html`<section>
      <h2>Buttons, menus, popovers</h2>
      <div class="row">
        <button type="button" class="btn primary">${icon('send')}Send</button><button type="button" class="btn">Cancel</button
        ><button type="button" class="btn quiet">Reply</button><button type="button" class="btn stop">Suspend</button
        ><button type="button" class="btn primary" disabled>Not now</button><c-menu label="More" .items=${items}></c-menu
        ><c-popover label="Explanation"><span slot="trigger">${icon('info')} Explain</span><p>A few words about something.</p></c-popover>
      </div>
      <div class="chips">
        <span class="chip">${icon('pin')}Izmir</span><span class="chip ok">${icon('check')}Approved</span><span class="chip warn">${icon('clock')}Waiting</span
        ><span class="chip stop">${icon('stop')}Suspended</span><span class="chip accent">Pulmonology</span><span class="count">${number(3)}</span>
      </div>
    </section>`;
  }

  #fields(): TemplateResult {
    const onInput = (text: string) => {
      this.text = text;
    };
    return html`<section>
      <h2>Fields</h2>
      <form class="form">
        ${textField({ id: 'title', label: 'Title', hint: 'A question is a good title.', value: this.text, onInput })}
        ${textField({ id: 'mail', label: 'E-mail address', type: 'email', value: 'elif@', error: 'Please enter an address such as name@hospital.example.', onInput })}
        <c-password label="Password" value="correct horse"></c-password>
        ${textArea({ id: 'topic', label: 'What it is about', optional: true, value: this.text, onInput })}
        ${selectField({ id: 'specialty', label: 'Specialty', value: 'cardiology', options: specialtyChoices(), onChange: onInput })}
        ${choiceField({
          id: 'choice',
          label: 'Who may join',
          value: this.choice,
          choices: [
            { value: 'a', label: 'By invitation', hint: 'People and institutions that are asked.' },
            { value: 'b', label: 'Everybody of these institutions' },
          ],
          onChange: (choice) => {
            this.choice = choice;
          },
        })}
        ${chipField({
          id: 'chips',
          label: 'Languages',
          values: this.chips,
          choices: languages.map((value) => ({ value: value as string, label: ownNames[value], lang: value })),
          onChange: (chips) => {
            this.chips = chips;
          },
        })}
        ${checkField({
          id: 'check',
          label: 'I have compared the fingerprints',
          checked: this.checked,
          onChange: (checked) => {
            this.checked = checked;
          },
        })}
        <c-drop-zone label="Evidence" hint="PDF, PNG or JPEG, up to ${fileSize(10_000_000)}" multiple accept="application/pdf,image/png,image/jpeg"></c-drop-zone>
      </form>
    </section>`;
  }

  #parts(): TemplateResult {
    return html`<section>
      <h2>Parts</h2>
      <div class="row">${avatar('Li Wen', 'large')}${avatar('Nguyễn Thảo')}${avatar('أمل حداد', 'small')}<c-time .at=${Date.now() - 200_000}></c-time></div>
      <c-tabs
        label="Applications"
        .tabs=${[{ key: 'open', label: 'Open', count: 3 }, { key: 'decided', label: 'Decided' }]}
        .selected=${this.tab}
        @c-select=${(event: CustomEvent<string>) => {
          this.tab = event.detail;
        }}
      ><p>${this.tab}</p></c-tabs>
      <div class="note">${icon('info')}<div>A note.</div></div>
      <div class="note warn">${icon('warn')}<div><b>Check the dose.</b> The original says 0,5 mg/kg.</div></div>
      <div class="note ok">${icon('ok')}<div>Everything is saved.</div></div>
      ${problemNote(offline)}
      <c-progress label="chest-x-ray.png" .share=${0.4} cancellable></c-progress><c-progress label="Looking up the hub"></c-progress>
    </section>`;
  }

  #states(): TemplateResult {
    return html`<section>
      <h2>States</h2>
      ${emptyState({ icon: 'talk', title: 'Begin the first discussion', text: 'Ask a question, and invite colleagues.', action: html`<button type="button" class="btn primary">New discussion</button>` })}
      ${problemState(offline, () => toast({ text: 'Trying again' }))} ${skeleton('posts', 2)} ${skeleton('form', 2)}
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-gallery-page': GalleryPage;
  }
}
