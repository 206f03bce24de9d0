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

/** Where a page leads back to when what it shows does not exist. */
export interface WayBack {
  href: string;
  label: string;
}

/**
 * An error in the place of what could not be shown: what happened, what to do next, and a button when trying again makes sense. What was asked for
 * here stood in the address, so an address that cannot exist is as lost as one that leads nowhere.
 */
export function problemState(problem: Problem, retry?: () => void, back?: WayBack): TemplateResult {
  if (problem.code === 'invalid_input' || (problem.code === 'not_found' && back)) return lostState(back);
  const words = problemWords(problem);
  return html`<c-state icon=${problem.code === 'offline' || problem.code === 'unreachable' ? 'offline' : 'warn'} heading=${words.title} role="alert"
    >${words.next}${
      retry
        ? html`<button slot="action" class="btn" type="button" @click=${retry}>${icon('refresh')}${msg('Try again', { id: 'ui.retry' })}</button>`
        : nothing
    }</c-state
  >`;
}

const lostState = (back: WayBack = { href: '/', label: msg('Go to the first page', { id: 'app.error.home' }) }) =>
  html`<c-state icon="search" heading=${msg('This was not found.', { id: 'problem.notFound.title' })} role="alert"
    >${msg('The address may be mistyped, or what stood there was removed or is not visible to you.', { id: 'ui.lost' })}<a slot="action" class="btn" href=${back.href}>${back.label}</a></c-state
  >`;

/** A problem above a form or list that stays usable. */
export function problemNote(problem: Problem | undefined): TemplateResult | typeof nothing {
  if (!problem) return nothing;
  const words = problemWords(problem);
  return html`<div class="note stop" role="alert">${icon('warn')}<div><b>${words.title}</b> ${words.next}</div></div>`;
}

/** The shape of what is coming: as many lines of a person, post or row as usually fit. Screen readers hear "Loading" once. */
export const skeleton = (shape: 'lines' | 'posts' | 'rows' | 'cards' | 'form' = 'lines', count = 3): TemplateResult =>
  html`<c-skeleton shape=${shape} .count=${count}></c-skeleton>`;
