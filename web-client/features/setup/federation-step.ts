import { html, nothing, type TemplateResult } from 'lit';
import type { Problem } from '../../api/problem.ts';
import { msg, plural } from '../../app/i18n.ts';
import { checkField, choiceField, textField } from '../../ui/field.ts';
import { fingerprint } from '../../ui/fingerprint.ts';
import { icon } from '../../ui/icons.ts';
import { problemNote } from '../../ui/states.ts';
import type { FederationMode, SetupErrors, SetupValues } from './setup-model.ts';

export interface FederationView {
  values: SetupValues;
  errors: SetupErrors;
  set: (change: Partial<SetupValues>) => void;
  lookUp: () => void;
  isLookingUp: boolean;
  lookUpProblem: Problem | undefined;
}

export function federationStep(view: FederationView): TemplateResult {
  const { values, errors, set } = view;
  return html`${choiceField<FederationMode>({
    id: 'mode',
    label: msg('How does this node take part?', { id: 'setup.federation.how' }),
    value: values.mode || undefined,
    error: errors.mode,
    choices: [
      {
        value: 'join',
        label: msg('Join the federation of a hub', { id: 'setup.federation.join' }),
        hint: msg(
          'The usual choice for a hospital: a national agency or an association runs the hub and approves its institutions.',
          { id: 'setup.federation.join.hint' },
        ),
      },
      {
        value: 'none',
        label: msg('Stand alone for now', { id: 'setup.federation.none' }),
        hint: msg('Only people of this institution take part. A hub can be joined at any time.', {
          id: 'setup.federation.none.hint',
        }),
      },
      {
        value: 'hub',
        label: msg('Become a hub', { id: 'setup.federation.hub' }),
        hint: msg(
          'For a national agency or an association: this node keeps the register of institutions and approves them.',
          { id: 'setup.federation.hub.hint' },
        ),
      },
    ],
    onChange: (mode) => set({ mode }),
  })}
  ${values.mode === 'join' ? join(view) : nothing} ${values.mode === 'hub' ? hub(view) : nothing}`;
}

function join({ values, errors, set, lookUp, isLookingUp, lookUpProblem }: FederationView): TemplateResult {
  const found = values.found?.url === values.hubUrl.trim() ? values.found : undefined;
  return html`<div class="stack">
    ${textField({
      id: 'hubUrl',
      label: msg('Address of the hub', { id: 'setup.hubUrl' }),
      type: 'url',
      value: values.hubUrl,
      error: errors.hubUrl,
      placeholder: 'https://hub.agency.example',
      required: true,
      maxLength: 300,
      onInput: (hubUrl) => set({ hubUrl, compared: false }),
    })}
    <div><button type="button" class="btn" aria-busy=${isLookingUp} ?disabled=${isLookingUp} @click=${lookUp}>${icon('search')}${msg('Look up the hub', { id: 'setup.hub.lookUp' })}</button></div>
    ${problemNote(lookUpProblem)}
    ${
      found
        ? html`<div class="card stack tight" role="status">
            <h2>${msg('Compare these fingerprints', { id: 'setup.fingerprints' })}</h2>
            <p>${msg('The agency has published the fingerprints of its root keys: on paper, on its own website, or by telephone. They must be the same, character for character. Only then is it truly this hub.', { id: 'setup.fingerprints.text' })}</p>
            <dl class="facts-list">
              <dt>${msg('Hub', { id: 'setup.hub.name' })}</dt>
              <dd><code dir="ltr">${found.hub}</code></dd>
            </dl>
            <ol class="fingerprints">
              ${found.rootThumbprints.map((thumbprint) => html`<li>${fingerprint(thumbprint)}</li>`)}
            </ol>
            <p class="meta">
              ${plural(
                found.threshold,
                {
                  one: '{n} of these root keys is enough to change the hub’s own keys.',
                  other: '{n} of these root keys together are needed to change the hub’s own keys.',
                },
                { id: 'setup.hub.threshold' },
              )}
            </p>
            ${checkField({
              id: 'compared',
              label: msg('I have compared all fingerprints with what the agency has published', {
                id: 'setup.compared',
              }),
              checked: values.compared,
              error: errors.compared,
              onChange: (compared) => set({ compared }),
            })}
          </div>`
        : nothing
    }
  </div>`;
}

function hub({ values, set }: FederationView): TemplateResult {
  return html`<div class="stack">
    ${choiceField<SetupValues['roots']>({
      id: 'roots',
      label: msg('Root keys', { id: 'setup.roots' }),
      hint: msg(
        'They stand behind everything the hub says and are needed only in an emergency. You will see them once, at the end.',
        { id: 'setup.roots.hint' },
      ),
      value: values.roots,
      choices: [
        {
          value: 'two-of-three',
          label: msg('Three keys, of which two are needed', { id: 'setup.roots.three' }),
          hint: msg('Recommended: three people keep one each; one may be lost, and none can act alone.', {
            id: 'setup.roots.three.hint',
          }),
        },
        {
          value: 'one-of-one',
          label: msg('One key', { id: 'setup.roots.one' }),
          hint: msg('For trials. Whoever has it can replace the hub; if it is lost, nobody can.', {
            id: 'setup.roots.one.hint',
          }),
        },
      ],
      onChange: (roots) => set({ roots }),
    })}
  </div>`;
}
