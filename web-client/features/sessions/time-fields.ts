import { css, html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { msg } from '../../app/i18n.ts';
import { fieldError, selectField, textInput } from '../../ui/field.ts';
import { moment, ownZone, type WallTime, wallTime, zoneChoices } from './wall-clock.ts';

/** For `.times`, which holds the fields of {@link timeFields}, in a form of a page. */
export const timesStyles = css`
  form {
    max-inline-size: 680px;
  }
  .times {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 150px), 1fr));
    gap: var(--s3);
    align-items: start;
  }
  .times > :last-child {
    grid-column: 1 / -1;
  }
`;

/** Begin and length of a meeting as they are entered. */
export interface TimeForm extends WallTime {
  minutes: string;
  zone: string;
}
const lengths = [15, 30, 45, 60, 90, 120, 180, 240, 480];

export const timeForm = (start: number, end: number, zone = ownZone()): TimeForm => ({
  ...wallTime(start, zone),
  minutes: String(Math.round((end - start) / 60_000)),
  zone,
});

/** The moments that a form means; undefined while it is not filled in. */
export function timesOf(form: TimeForm): { start: number; end: number; zone: string } | undefined {
  const start = moment(form, form.zone);
  const minutes = Number(form.minutes);
  return Number.isNaN(start) || !(minutes > 0) ? undefined : { start, end: start + minutes * 60_000, zone: form.zone };
}

/** Fields for date, time, length and zone. */
export function timeFields(
  form: TimeForm,
  error: string | undefined,
  onChange: (change: Partial<TimeForm>) => void,
): TemplateResult {
  const known = lengths.includes(Number(form.minutes))
    ? lengths
    : [...lengths, Number(form.minutes)].sort((a, b) => a - b);
  const input = (id: 'date' | 'time', label: string) =>
    html`<div class="field"><label for=${id}>${label}</label><input class="input" id=${id} name=${id} type=${id} required .value=${live(form[id])} aria-invalid=${error ? 'true' : 'false'} aria-describedby="when-error" @change=${(event: Event) => onChange({ [id]: (event.target as HTMLInputElement).value })} /></div>`;
  return html`<div class="times">
      ${input('date', msg('Date', { id: 'sessions.plan.date' }))} ${input('time', msg('Begins at', { id: 'sessions.plan.time' }))}
      ${selectField({
        id: 'length',
        label: msg('Lasts', { id: 'sessions.plan.length' }),
        value: form.minutes,
        options: known.map((minutes) => ({ value: String(minutes), label: lengthWords(minutes) })),
        onChange: (minutes) => onChange({ minutes }),
      })}
      ${selectField({
        id: 'zone',
        label: msg('Time zone', { id: 'sessions.plan.zone' }),
        hint: msg('Everybody sees the time on their own clock.', { id: 'sessions.plan.zoneHint' }),
        value: form.zone,
        options: zoneChoices().map((value) => ({ value, label: value.replaceAll('_', ' ') })),
        onChange: (zone) => onChange({ zone }),
      })}
    </div>
    ${fieldError({ id: 'when', error })}`;
}

function lengthWords(minutes: number): string {
  const unit = (value: number, of: 'hour' | 'minute') =>
    new Intl.NumberFormat(document.documentElement.lang || 'en', {
      style: 'unit',
      unit: of,
      unitDisplay: 'long',
    }).format(value);
  return minutes % 60 === 0 ? unit(minutes / 60, 'hour') : unit(minutes, 'minute');
}

/** Number of meetings of a series. */
export const countInput = (value: string, onInput: (value: string) => void): TemplateResult =>
  html`<div class="field"><label for="count">${msg('Number of meetings', { id: 'sessions.plan.count' })}</label>${textInput({ id: 'count', label: '', type: 'number', inputmode: 'numeric', value, onInput })}</div>`;
