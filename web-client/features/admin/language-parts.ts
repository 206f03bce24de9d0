import { html, nothing, type TemplateResult } from 'lit';
import type { EngineDay, EngineReport, EngineService } from '../../../spec/schemas/api/language-engines.ts';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import { msg, number } from '../../app/i18n.ts';
import { dateTime, day as dayWords } from '../../app/time.ts';
import { icon } from '../../ui/icons.ts';
import { emptyState } from '../../ui/states.ts';
import {
  amountWords,
  failureWords,
  latencyWords,
  placeWords,
  seconds,
  serviceName,
  stateWords,
} from './language-words.ts';

export interface EngineCard {
  readonly service: EngineService;
  readonly report: EngineReport | undefined;
  readonly test: Reply<'languageEngines.test'> | 'running' | undefined;
  readonly canTest: boolean;
  readonly onTest: () => void;
}

/** What is known of one engine now, and a button that tries it. */
export function engineCard({ service, report, test, canTest, onTest }: EngineCard): TemplateResult {
  return html`<section class="card" aria-label=${serviceName(service)}>
    <div class="row between"><b>${serviceName(service)}</b>${report ? stateChip(report) : nothing}</div>
    ${report ? facts(report) : none(service)}
    ${
      canTest
        ? html`<div><button type="button" class="btn" aria-busy=${test === 'running' ? 'true' : 'false'} ?disabled=${test === 'running'} @click=${onTest}>${msg('Try it', { id: 'engines.test.button' })}</button></div>`
        : nothing
    }
    <div role="status">${test === undefined || test === 'running' ? nothing : outcome(service, test)}</div>
  </section>`;
}

const stateChip = (report: EngineReport): TemplateResult =>
  html`<span class="chip ${report.state === 'ready' ? 'ok' : 'warn'}">${stateWords(report.state)}</span>`;

function facts(report: EngineReport): TemplateResult {
  const { mark, reason, since, state, waiting } = report;
  return html`<dl class="facts-list">
      <dt>${msg('Engine', { id: 'engines.card.engine' })}</dt><dd dir="ltr">${mark.name} · ${mark.model}</dd>
      <dt>${msg('Where', { id: 'engines.card.where' })}</dt>
      <dd>${mark.outside ? html`<span class="chip warn">${placeWords(report)}</span>` : placeWords(report)}</dd>
      <dt>${msg('Speed', { id: 'engines.card.speed' })}</dt><dd>${latencyWords(report)}</dd>
      ${waiting > 0 ? html`<dt>${msg('Waiting requests', { id: 'engines.card.waiting' })}</dt><dd>${number(waiting)}</dd>` : nothing}
      ${state === 'paused' ? html`<dt>${msg('Paused since', { id: 'engines.card.since' })}</dt><dd>${dateTime(since)}</dd>` : nothing}
    </dl>
    ${state === 'paused' && reason !== null ? html`<p class="note warn">${icon('warn')}<span>${failureWords(reason)}</span></p>` : nothing}`;
}

const none = (service: EngineService): TemplateResult =>
  html`<p class="meta">${
    service === 'recognition'
      ? msg('There is none. People of this institution get captions only where another institution offers an engine.', {
          id: 'engines.none.recognition',
        })
      : msg(
          'There is none. Texts stay in their language, unless another institution or the reader’s browser translates.',
          {
            id: 'engines.none.translation',
          },
        )
  }</p>`;

function outcome(service: EngineService, test: Reply<'languageEngines.test'>): TemplateResult {
  if (!test.ok) return html`<p class="note stop">${icon('warn')}<span>${failureWords(test.reason)}</span></p>`;
  return html`<dl class="facts-list">
    <dt>${msg('Sent', { id: 'engines.test.sent' })}</dt>
    <dd>${service === 'recognition' ? msg('Two keys of a telephone, as sound; a recogniser of speech may hear nothing in it', { id: 'engines.test.sound' }) : html`<q lang="en" dir="ltr">fever</q>`}</dd>
    <dt>${msg('Answer', { id: 'engines.test.answer' })}</dt>
    <dd class="answer">${test.answer === '' ? msg('Nothing was heard', { id: 'engines.test.nothing' }) : html`<q dir="auto">${test.answer}</q>`}</dd>
    <dt>${msg('Model', { id: 'engines.model' })}</dt><dd dir="ltr">${test.model}</dd>
    <dt>${msg('Time', { id: 'engines.test.time' })}</dt><dd>${seconds(test.ms)}</dd>
  </dl>`;
}

/** What engines did, day by day. */
export function engineUse(days: readonly EngineDay[]): TemplateResult {
  if (days.length === 0) {
    return emptyState({
      icon: 'list',
      title: msg('Nothing yet', { id: 'engines.use.none' }),
      text: msg('As soon as something is recognised or translated, it is counted here.', {
        id: 'engines.use.noneText',
      }),
    });
  }
  const words = {
    day: msg('Day', { id: 'engines.use.day' }),
    service: msg('What for', { id: 'engines.use.service' }),
    engine: msg('Engine', { id: 'engines.card.engine' }),
    peer: msg('For whom', { id: 'engines.use.peer' }),
    amount: msg('Amount', { id: 'engines.use.amount' }),
    requests: msg('Requests', { id: 'engines.use.requests' }),
    failures: msg('Failed', { id: 'engines.use.failures' }),
    time: msg('Mean time', { id: 'engines.use.time' }),
  };
  return html`<table>
    <thead><tr>${Object.values(words).map((word) => html`<th scope="col">${word}</th>`)}</tr></thead>
    <tbody>
      ${days.map(
        ({ day, service, engine, node, peer, units, answered, requests, failures, meanMs }) => html`<tr>
          <td class="narrow" data-label=${words.day}>${dayWords(Date.parse(`${day}T12:00:00Z`))}</td>
          <td data-label=${words.service}>${serviceName(service)}</td>
          <td data-label=${words.engine}><bdi dir="ltr">${engine}</bdi><br /><bdi class="meta" dir="ltr">${node}</bdi></td>
          <td data-label=${words.peer}>${peer === null ? msg('Our people', { id: 'engines.use.own' }) : html`<bdi dir="ltr">${peer}</bdi>`}</td>
          <td class="narrow" data-label=${words.amount}>${amountWords(service, units, answered)}</td>
          <td data-label=${words.requests}>${number(requests)}</td>
          <td data-label=${words.failures}>${number(failures)}</td>
          <td class="narrow" data-label=${words.time}>${seconds(meanMs)}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}
