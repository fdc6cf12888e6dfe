// Columns by a part of their name, in all datasources.

import { html, nothing } from './lit-html.js';
import { inTurn } from './service.js';
import { count, number } from './format.js';

/** The part of the page that shows what a search for columns found. */
export function columnsView(redraw, open) {
  let text = '';
  let answer = null;
  let failure = null;
  const turn = inTurn((news) => {
    answer = news.answer ?? answer;
    failure = news.failure ?? null;
    redraw();
  });

  function load() {
    if (text === '') {
      turn.forget();
      answer = null;
      failure = null;
      redraw();
    } else {
      turn.ask(`v1/console/columns?${new URLSearchParams({ q: text })}`);
    }
  }

  return {
    search(next) {
      text = next;
      load();
    },

    /** What was found, in a few words. */
    summary() {
      if (failure || text === '' || answer === null) {
        return '';
      }
      const matched = `${answer.countedAll ? '' : 'more than '}${count(answer.matchedColumns, 'column name')}`;
      const first = answer.leftOff > 0 ? `, the first ${number(answer.columns.length)} shown` : '';
      return `${matched} in ${count(answer.datasources, 'datasource')}${first}`;
    },

    draw() {
      if (failure) {
        return html`<p class="none" role="alert">${failure.message}
          <button type="button" class="link" @click=${load}>Try again</button></p>`;
      }
      if (text === '') {
        return html`<div class="hint"><p>Type a part of a column’s name to see which datasources have it, and with which types.</p></div>`;
      }
      if (answer === null) {
        return html`<p class="none">Searching…</p>`;
      }
      if (answer.columns.length === 0) {
        return html`<p class="none">No column of ${count(answer.datasources, 'datasource')} has “${text}” in its name.</p>`;
      }
      return html`<ul class="found">${answer.columns.map((found) => column(found, open))}</ul>
        ${answer.leftOff > 0 || !answer.countedAll ? html`<p class="aside">
          ${answer.countedAll ? number(answer.leftOff) : `More than ${number(answer.leftOff)}`} further column names are left off. A longer text finds fewer.</p>` : nothing}`;
    },
  };
}

function column(found, open) {
  return html`<li>
    <p class="head"><b>${found.column}</b> <span class="aside">${count(found.datasources, 'datasource')}</span>
      ${found.types.length > 1 ? html`<span class="mark">${number(found.types.length)} types</span>` : nothing}</p>
    ${found.types.map((use) => html`<p class="use"><code class="type">${use.type}</code>
      <span class="places">${use.examples.map((name) => html`<a href=${`#datasources/${encodeURIComponent(name)}`}
        @click=${(event) => { event.preventDefault(); open(name); }}>${name}</a> `)}
        ${use.datasources > use.examples.length ? html`<span class="aside">and ${number(use.datasources - use.examples.length)} more</span>` : nothing}</span></p>`)}
  </li>`;
}
