// The last polls as bars: how long each took, what it was, whether it failed.

import { html, nothing, svg } from './lit-html.js';
import { ago, count, moment, number, span, time } from './format.js';

const HEIGHT = 64;
const STEP = 8;
const BAR = 6;
const LEAST = 3;
const LEAST_FAILED = 24;

/** The panel; it remembers which poll somebody points at. */
export function pollsPanel(redraw) {
  /** The number of the chosen poll; it stays chosen while later ones come. */
  let chosen = null;
  let focused = false;

  function choose(poll) {
    const number = poll?.number ?? null;
    if (number !== chosen) {
      chosen = number;
      redraw();
    }
  }

  function moved(event, polls) {
    const box = event.currentTarget.getBoundingClientRect();
    const index = Math.floor(((event.clientX - box.left) / box.width) * polls.length);
    choose(polls[Math.max(0, Math.min(polls.length - 1, index))]);
  }

  function pressed(event, polls) {
    const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -polls.length, End: polls.length };
    const step = steps[event.key];
    if (step === undefined) {
      return;
    }
    event.preventDefault();
    const now = polls.findIndex((poll) => poll.number === chosen);
    const from = now < 0 ? polls.length - 1 : now;
    choose(polls[Math.max(0, Math.min(polls.length - 1, from + step))]);
  }

  function chart(polls) {
    const longest = Math.max(...polls.map((poll) => poll.durationMillis), 1);
    const failed = polls.filter((poll) => poll.trouble !== null).length;
    return html`<div class="chart" tabindex="0" role="group"
        aria-label=${`The last ${count(polls.length, 'poll')}, ${number(failed)} failed, the longest took ${span(longest)}. Arrow keys move.`}
        @pointermove=${(event) => moved(event, polls)} @pointerleave=${() => choose(null)}
        @keydown=${(event) => pressed(event, polls)}
        @focus=${() => { focused = true; redraw(); }}
        @blur=${() => { focused = false; choose(null); redraw(); }}>
      <svg viewBox="0 0 ${polls.length * STEP} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
        ${polls.map((poll, index) => bar(poll, index, longest, poll.number === chosen))}
      </svg>
    </div>`;
  }

  return function draw({ status, polls }) {
    if (!polls || polls.length === 0) {
      return html`<div class="chart empty"></div>
        <p class="readout">${polls ? 'No poll has ended yet.' : html`&nbsp;`}</p>
        <dl class="facts">${facts(status)}</dl>`;
    }
    const shown = polls.find((poll) => poll.number === chosen) ?? polls[polls.length - 1];
    return html`${chart(polls)}
      <p class="span"><span>${moment(polls[0].startedAt)}</span>
        <span class="legend"><i class="key delta"></i>delta <i class="key full"></i>full
          <i class="key failed"></i>failed</span>
        <span>${time(polls[polls.length - 1].startedAt)}</span></p>
      <p class="readout" aria-live=${focused ? 'polite' : 'off'}>${told(shown)}</p>
      <dl class="facts">${facts(status)}</dl>`;
  };
}

function bar(poll, index, longest, isChosen) {
  // By its square root, so that one long poll does not flatten all others.
  const least = poll.trouble === null ? LEAST : LEAST_FAILED; // A failure is seen, however short it was.
  const height = Math.max(least, Math.sqrt(poll.durationMillis / longest) * HEIGHT);
  const kind = poll.trouble === null ? poll.kind : 'failed';
  return svg`<rect class="bar ${kind} ${isChosen ? 'chosen' : ''}" x=${index * STEP + (STEP - BAR) / 2}
    y=${HEIGHT - height} width=${BAR} height=${height}></rect>`;
}

function told(poll) {
  const what = `${time(poll.startedAt)} ${poll.kind} poll`;
  return poll.trouble === null
    ? `${what}: ${count(poll.rows, 'row')} in ${span(poll.durationMillis)}`
    : `${what} failed after ${span(poll.durationMillis)}: ${poll.trouble}`;
}

function facts(status) {
  const poll = status?.poll;
  const age = poll?.lastSuccessAgeMillis;
  return html`
    <div><dt>Last success</dt><dd>${poll ? (age === null ? 'none yet' : ago(age)) : '–'}</dd></div>
    <div><dt>Used segments</dt><dd>${poll ? number(poll.segments) : '–'}</dd></div>
    <div><dt>Schemas</dt><dd>${poll ? number(poll.schemas) : '–'}</dd></div>
    ${nothing}`;
}
