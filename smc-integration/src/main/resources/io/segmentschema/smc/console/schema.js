// One datasource: its columns with their types, and why they have them.

import { html, nothing } from './lit-html.js';
import { inTurn } from './service.js';
import { count, number } from './format.js';

const STEP = 200;

/** The part of the page that shows one datasource. */
export function schemaView(redraw) {
  let name = null;
  let schema = null;
  let failure = null;
  let filter = '';
  let most = STEP;
  const turn = inTurn((news) => {
    schema = news.answer ?? schema;
    failure = news.failure ?? null;
    redraw();
  });

  function load() {
    turn.ask(`v1/datasources/${encodeURIComponent(name)}/schema/explain`);
  }

  return {
    /** Shows that datasource, or none. */
    show(next) {
      if (next !== name) {
        name = next;
        schema = null;
        failure = null;
        filter = '';
        most = STEP;
        if (name === null) {
          turn.forget();
        } else {
          load();
        }
      }
    },

    draw() {
      if (name === null) {
        return html`<div class="hint"><p>Pick a datasource to see its columns, their types, and which segment decided them.</p></div>`;
      }
      return html`<header class="title"><h3 tabindex="-1" id="schema-title">${name}</h3>
          <p class="aside">${schema ? summary(schema) : html`&nbsp;`}</p></header>
        ${failure ? failed(failure, load) : schema ? columns() : html`<p class="none">Loading…</p>`}`;
    },
  };

  function columns() {
    const wanted = filter.toLowerCase();
    const all = schema.columns;
    const matching = wanted === '' ? all : all.filter((column) => column.name.toLowerCase().includes(wanted));
    return html`
      <div class="field"><label for="column-filter">Columns with</label>
        <input id="column-filter" type="search" autocomplete="off" spellcheck="false" .value=${filter}
          @input=${(event) => { filter = event.target.value; most = STEP; redraw(); }}>
        <span class="aside" role="status">${wanted === '' ? nothing : `${number(matching.length)} of ${number(all.length)}`}</span></div>
      <div class="table"><table>
        <thead><tr><th scope="col">Column</th><th scope="col">Type</th><th scope="col">Decided by</th>
          <th scope="col">Also seen as</th><th scope="col" class="end">Segments</th><th scope="col">Data from – to</th></tr></thead>
        <tbody>${matching.slice(0, most).map((column) => row(column, name))}</tbody>
      </table></div>
      ${matching.length > most ? html`<p class="more">
        <button type="button" @click=${() => { most += 5 * STEP; redraw(); }}>Show more</button>
        <span class="aside">${number(most)} of ${number(matching.length)} shown</span></p>` : nothing}
      ${matching.length === 0 ? html`<p class="none">None of its columns has that in its name.</p>` : nothing}`;
  }
}

const policies = {
  leastRestrictive: 'a column takes the least restrictive of its types',
  latestInterval: 'the latest interval decides a column’s type',
};

function summary(schema) {
  const policy = policies[schema.mergePolicy] ?? schema.mergePolicy;
  return html`${count(schema.columns.length, 'column')} · version <code title=${schema.schemaVersion}>${schema.schemaVersion.slice(0, 8)}</code>
    ${policy ? html` · ${policy}` : nothing}`;
}

function failed(failure, again) {
  return html`<p class="none" role="alert">${failure.message}
    <button type="button" class="link" @click=${again}>Try again</button></p>`;
}

function row(column, datasource) {
  const others = [...(column.otherTypes ?? []),
    ...(column.untypedSegments > 0 ? [{ type: 'unknown', segments: column.untypedSegments }] : [])];
  return html`<tr>
    <th scope="row">${column.name}</th>
    <td data-label="Type"><code class="type">${column.type ?? 'unknown'}</code></td>
    <td data-label="Decided by" class="decided">${decider(column.decidedBy, datasource)}</td>
    <td data-label="Also seen as">${others.length === 0 ? html`<span class="none">–</span>`
      : others.map((other) => html`<span class="other"><code class="type">${other.type}</code>
          <span class="aside">in ${count(other.segments, 'segment')}</span></span>`)}</td>
    <td data-label="Segments" class="end">${number(column.segments)}</td>
    <td data-label="Data from – to" class="period">${period(column.firstInterval, column.lastInterval)}</td>
  </tr>`;
}

function decider(by, datasource) {
  if (!by) {
    return html`<span class="none">–</span>`;
  }
  const address = `v1/segments/${encodeURIComponent(by.segmentId)}?datasource=${encodeURIComponent(datasource)}`;
  return html`<a href=${address} title=${by.segmentId}>${period(by.interval, by.interval)}</a>`;
}

/** From the start of the first interval to the end of the last; a day is named by itself. */
function period(first, last) {
  if (!first || !last) {
    return '–';
  }
  const from = first.split('/')[0];
  const to = last.split('/')[1] ?? '';
  const isOneDay = Date.parse(to) - Date.parse(from) === 86400000 && short(from).length === 10;
  return isOneDay ? short(from) : `${short(from)} – ${short(to)}`;
}

/** Midnight needs no time, a whole second no milliseconds. */
const short = (instant) =>
  instant.replace(/T00:00:00(\.000)?Z$/, '').replace(/(:00)?\.000Z$/, 'Z').replace('T', ' ');
