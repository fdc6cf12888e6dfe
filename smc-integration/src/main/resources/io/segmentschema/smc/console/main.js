// Puts the parts of the page together.

import { html, nothing, render } from './lit-html.js';
import { actions } from './actions.js';
import { explorer } from './explorer.js';
import { flow } from './flow.js';
import { ago, number } from './format.js';
import { connection, hasMembers, membersPanel } from './members.js';
import { backfillPanel, quarantinePanel, queriesPanel } from './panels.js';
import { pollsPanel } from './polls.js';
import { follow } from './service.js';
import { verdictOf } from './verdict.js';

const LIST_PERIOD = 10000;

const place = (id) => document.getElementById(id);
const narrow = matchMedia('(max-width: 719px)');

let state = {};
let drawing = false;
let listedAt = Date.now();

function redraw() {
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      draw();
    });
  }
}

const polls = pollsPanel(redraw);
const found = explorer(redraw);
const service = follow(news);
const members = membersPanel(place('stepping-down'), () => service.soon());
const acting = actions(
  place('cleanup'),
  () => state.polls?.findLast((poll) => poll.kind === 'full' && poll.trouble === null)?.durationMillis,
  redraw,
  () => {
    service.soon();
    found.refresh();
  },
);

/** Old facts stay in sight while there are no new ones. */
function news(told) {
  const wasAway = state.failure !== undefined || state.status?.ready === false;
  state = told.failure ? { ...state, ...told } : told;
  if (told.status?.ready && (wasAway || told.at - listedAt >= LIST_PERIOD)) {
    listedAt = told.at;
    found.refresh();
  }
  redraw();
}

function draw() {
  const { tone, sentence, detail } = verdictOf(state);
  place('verdict').dataset.tone = tone;
  document.body.classList.toggle('stale', state.failure !== undefined && state.status !== undefined);
  if (place('sentence').textContent !== sentence) {
    place('sentence').textContent = sentence;
    document.title = `${sentence} – Segment schema cache`;
  }
  render(html`<p>${detail}</p>${facts()}`, place('detail'));
  render(acting.draw(state), place('actions'));
  render(node(), place('node'));
  render(pulse(), place('pulse'));
  render(flow(state.status, narrow.matches), place('flow'));
  place('members-card').hidden = !hasMembers(state);
  render(members(state), place('members'));
  render(backfillPanel(state), place('backfill'));
  render(queriesPanel(state), place('queries'));
  render(quarantinePanel(state), place('quarantine'));
  render(polls(state), place('polls'));
  render(found.draw(), place('explorer-content'));
  render(theme(), place('theme'));
  place('theme').ariaLabel = `${isDark() ? 'Light' : 'Dark'} theme`;
}

function facts() {
  const { status } = state;
  return html`<dl class="facts">
    <div><dt>Role</dt><dd id="role">${status?.role ?? '–'}</dd></div>
    <div><dt>Epoch</dt><dd>${status ? number(status.epoch) : '–'}</dd></div>
    <div><dt>Readers</dt><dd>${status ? (status.ready ? 'answered' : 'told to wait') : '–'}</dd></div>
    <div><dt>Store</dt><dd>${status ? (status.store.reachable ? 'reachable' : 'not reachable') : '–'}</dd></div>
    ${status?.zooKeeper ? html`<div><dt>ZooKeeper</dt><dd id="zookeeper">${connection(status.zooKeeper)}</dd></div>` : nothing}
    <div><dt>Last poll</dt><dd>${status?.poll.lastSuccessAgeMillis == null ? '–' : ago(status.poll.lastSuccessAgeMillis)}</dd></div>
  </dl>`;
}

function node() {
  const { status, overview } = state;
  return status ? html`<span title="This process">${status.instance.slice(0, 8)}</span>
    ${overview.version ? html`<span>${overview.version}</span>` : nothing}` : nothing;
}

function pulse() {
  return state.failure ? html`<i class="dot bad"></i>not live` : state.status ? html`<i class="dot"></i>live` : nothing;
}

// ---- the theme

const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => (document.documentElement.dataset.theme ?? (systemIsDark.matches ? 'dark' : 'light')) === 'dark';

function theme() {
  return html`<span aria-hidden="true">${isDark() ? '☀' : '☾'}</span> <span class="word">${isDark() ? 'Light' : 'Dark'}</span>`;
}

function switchTheme() {
  const next = isDark() ? 'light' : 'dark';
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem('theme', next);
  } catch (storageIsOff) {
    // It holds until the page is closed.
  }
  redraw();
}

place('theme').addEventListener('click', switchTheme);
systemIsDark.addEventListener('change', redraw);
narrow.addEventListener('change', redraw);

// ---- the keyboard

document.addEventListener('keydown', (event) => {
  const writes = event.target.matches?.('input, select, textarea') || document.querySelector('dialog[open]');
  if (event.key === '/' && !writes && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    place('search').focus();
  }
});

// While nobody answers, the time to the next attempt counts down.
setInterval(() => {
  if (state.failure) {
    redraw();
  }
}, 1000);

redraw();
