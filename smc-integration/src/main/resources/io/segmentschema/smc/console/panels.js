// Backfill, metadata queries, quarantine.

import { html, nothing } from './lit-html.js';
import { ago, count, decimal, moment, number, span } from './format.js';

const MOST_LISTED = 8;

/** What the store must still learn, and when it will have. */
export function backfillPanel({ status, overview }) {
  const backfill = status?.backfill;
  const more = overview?.backfill;
  return html`
    <p class="big"><b data-figure="depth">${backfill ? number(backfill.depth) : '–'}</b>
      <span>${backfill ? waiting(backfill, more) : html`&nbsp;`}</span></p>
    <dl class="facts">
      <div><dt>Oldest</dt><dd>${backfill && backfill.depth > 0 ? span(backfill.oldestAgeMillis) : '–'}</dd></div>
      <div><dt>Per second</dt><dd>${backfill ? decimal(backfill.ratePerSecond) : '–'}</dd></div>
      <div><dt>Stored</dt><dd>${more ? number(more.persisted) : '–'}</dd></div>
      <div><dt>Retried</dt><dd>${more ? number(more.retried) : '–'}</dd></div>
    </dl>
    ${more?.trouble ? html`<p class="trouble">${more.trouble}</p>` : nothing}`;
}

function waiting(backfill, more) {
  if (!more.enabled) {
    return 'Turned off: what is learnt stays in memory';
  }
  if (!more.active) {
    return 'Another node leads and writes';
  }
  if (backfill.depth === 0) {
    return 'Nothing to write';
  }
  return backfill.etaMillis === null ? 'to write, nothing gets done' : `to write, done in ${span(backfill.etaMillis)}`;
}

/** What is being asked of data nodes, and which of them fail. */
export function queriesPanel({ status, overview }) {
  const queries = status?.queries;
  const engine = overview?.engine;
  return html`
    <p class="big"><b data-figure="inFlight">${queries ? number(queries.inFlight) : '–'}</b>
      <span>${queries ? inFlight(queries, engine) : html`&nbsp;`}</span></p>
    <dl class="facts">
      <div><dt>To learn</dt><dd>${queries ? number(queries.segmentsWaiting) : '–'}</dd></div>
      <div><dt>Sent</dt><dd>${queries ? number(queries.sent) : '–'}</dd></div>
      <div><dt>Failed</dt><dd>${queries ? number(queries.failed) : '–'}</dd></div>
      <div><dt>Last answer</dt><dd>${engine?.lastAnswerAgeMillis == null ? '–' : ago(engine.lastAnswerAgeMillis)}</dd></div>
    </dl>
    ${engine && engine.failing.length > 0 ? failing(engine.failing) : nothing}
    ${engine && engine.running.length > 0 ? running(engine.running) : nothing}`;
}

function inFlight(queries, engine) {
  if (engine === null) {
    return 'No engine is attached, nothing is asked';
  }
  return queries.inFlight === 0 ? 'No query is out' : `${queries.inFlight === 1 ? 'query is' : 'queries are'} out`;
}

function failing(servers) {
  return html`<h3 class="bad">Failing nodes</h3>
    <ul class="things" id="failing">${servers.slice(0, MOST_LISTED).map(
      (node) => html`<li><p><code>${node.server}</code>
          <span class="aside">${count(node.failures, 'failure')} in a row,
            ${node.freeInMillis > 0 ? `asked again in ${span(roundUp(node.freeInMillis))}` : 'may be asked'}</span></p>
        <p class="said">${node.reason}</p></li>`)}</ul>
    ${left(servers)}`;
}

function running(queries) {
  return html`<details><summary>Queries that are out</summary>
    <ul class="things">${queries.slice(0, MOST_LISTED).map(
      (query) => html`<li><p><code>${query.server}</code>
        <span class="aside">${query.datasource}, ${count(query.segments, 'segment')},
          since ${span(query.ageMillis)}</span></p></li>`)}</ul>
    ${left(queries)}</details>`;
}

const roundUp = (millis) => Math.ceil(millis / 1000) * 1000;

/** What was set aside. */
export function quarantinePanel({ status }) {
  const things = status?.quarantine;
  return html`
    <p class="big"><b data-figure="quarantine">${things ? number(things.length) : '–'}</b>
      <span>${things ? (things.length === 0 ? 'Nothing is set aside' : 'set aside, in nobody’s way') : html`&nbsp;`}</span></p>
    ${things && things.length > 0 ? html`<ul class="things" id="quarantined">
      ${things.slice(0, MOST_LISTED).map(
        (thing) => html`<li><p><b>${words(thing.what)}</b> <code>${thing.id}</code></p>
          <p class="said">${thing.reason}${thing.sinceMillis === null ? nothing
            : html` <span class="aside">since ${moment(thing.sinceMillis)}</span>`}</p></li>`)}
      </ul>${left(things)}` : nothing}`;
}

/** usedSegmentsList becomes used segments list. */
const words = (name) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const left = (things) => (things.length <= MOST_LISTED ? nothing
  : html`<p class="aside">and ${number(things.length - MOST_LISTED)} more, see <a href="v1/status">v1/status</a></p>`);
