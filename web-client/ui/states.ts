import { html, nothing, type TemplateResult } from 'lit';
import type { Problem } from '../api/problem.ts';
import { problemWords } from '../api/problems.ts';
import { msg } from '../app/i18n.ts';
import { type IconName, icon } from './icons.ts';
import './skeleton.ts';

export interface EmptyOptions {
  icon: IconName;
  title: string;
  /** One sentence that teaches the next step. */
  text: string | TemplateResult;
  action?: TemplateResult | typeof nothing | undefined;
}

/** A place where something will be. */
export const emptyState = (options: EmptyOptions): TemplateResult =>
  html`<c-state icon=${options.icon} heading=${options.title}>${options.text}${options.action ? html`<div slot="action">${options.action}</div>` : nothing}</c-state>`;

/** An error in the place of what could not be shown: what happened, what to do next, and a button when trying again makes sense. */
export function problemState(problem: Problem, retry?: () => void): TemplateResult {
  const words = problemWords(problem);
  return html`<c-state icon=${problem.code === 'offline' || problem.code === 'unreachable' ? 'offline' : 'warn'} heading=${words.title} role="alert"
    >${words.next}${
      retry
        ? html`<button slot="action" class="btn" type="button" @click=${retry}>${icon('refresh')}${msg('Try again', { id: 'ui.retry' })}</button>`
        : nothing
    }</c-state
  >`;
}

/** A problem above a form or list that stays usable. */
export function problemNote(problem: Problem | undefined): TemplateResult | typeof nothing {
  if (!problem) return nothing;
  const words = problemWords(problem);
  return html`<div class="note stop" role="alert">${icon('warn')}<div><b>${words.title}</b> ${words.next}</div></div>`;
}

/** The shape of what is coming: as many lines of a person, post or row as usually fit. Screen readers hear "Loading" once. */
export const skeleton = (shape: 'lines' | 'posts' | 'rows' | 'cards' | 'form' = 'lines', count = 3): TemplateResult =>
  html`<c-skeleton shape=${shape} .count=${count}></c-skeleton>`;
