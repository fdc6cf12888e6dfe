// What an operator can do: read the store anew, and clean it up after having seen what would go.

import { html, nothing, render } from './lit-html.js';
import { ask } from './service.js';
import { count, span } from './format.js';

const GRACES = [
  ['', 'the configured grace period'],
  ['PT1H', '1 hour'],
  ['P1D', '1 day'],
  ['P7D', '7 days'],
  ['P30D', '30 days'],
];
const LOOK_AGAIN = 300;
const LONG_WORK = 600000;

/**
 * @param dialog where the cleanup is asked and confirmed
 * @param lastFull tells how long the last full poll took, in milliseconds, or undefined
 * @param changed is called when something may have changed in the service
 */
export function actions(dialog, lastFull, redraw, changed) {
  /** The refresh that runs or ended last: {began, state, segments, schemas, durationMillis, failure}. */
  let refresh = null;

  async function refreshNow() {
    const began = Date.now();
    refresh = { began, state: 'running' };
    tick();
    try {
      await follow(await ask('v1/refresh', { method: 'POST' }), began);
    } catch (failure) {
      refresh = { began, state: 'failed', failure };
    }
    redraw();
    changed();
  }

  async function follow(first, began) {
    let answer = first;
    while (answer.state === 'running') {
      refresh = { ...answer, began };
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
      answer = await ask(`v1/refreshes/${encodeURIComponent(answer.refreshId)}`);
    }
    refresh = { ...answer, began };
  }

  function tick() {
    redraw();
    if (refresh?.state === 'running') {
      setTimeout(tick, LOOK_AGAIN);
    }
  }

  const cleanup = cleanupDialog(dialog, changed);

  return {
    draw({ status }) {
      const runs = refresh?.state === 'running';
      return html`
        <div class="buttons">
          <button type="button" id="refresh" ?disabled=${runs || !status} @click=${refreshNow}
            title="Reads the store anew; readers notice nothing">Refresh</button>
          <button type="button" id="clean-up" ?disabled=${!status} @click=${() => cleanup(status)}>Clean up…</button>
        </div>
        <div class="progress" id="refresh-progress">${runs ? running(refresh, lastFull()) : nothing}
          <p role="status" class=${refresh?.state === 'failed' ? 'bad' : ''}>${said(refresh)}</p></div>`;
    },
  };
}

function running(refresh, expected) {
  const elapsed = Date.now() - refresh.began;
  return expected === undefined || elapsed >= expected
    ? html`<progress aria-label="Refresh"></progress>`
    : html`<progress aria-label="Refresh" max=${expected} .value=${elapsed}></progress>`;
}

function said(refresh) {
  switch (refresh?.state) {
    case undefined:
      return nothing;
    case 'running':
      return 'Reading the store…';
    case 'succeeded':
      return `Read ${count(refresh.segments, 'segment')} and ${count(refresh.schemas, 'schema')} in ${span(refresh.durationMillis)}.`;
    default:
      return refresh.failure ? refresh.failure.message : 'The refresh failed; the next poll tries again.';
  }
}

/** Gives the function that opens the dialog. */
function cleanupDialog(dialog, changed) {
  let step;
  let grace = '';
  let found = null;
  let failure = null;
  let canBeDone = true;
  let abort = new AbortController();

  async function look() {
    abort.abort();
    abort = new AbortController();
    const { signal } = abort;
    step = 'looking';
    found = null;
    failure = null;
    draw();
    try {
      found = await ask(address(true), { method: 'POST', signal, patience: LONG_WORK });
      step = 'asking';
    } catch (failed) {
      if (signal.aborted) {
        return;
      }
      failure = failed;
      step = 'failed';
    }
    draw();
  }

  async function confirm() {
    step = 'working';
    draw();
    try {
      found = await ask(address(false), { method: 'POST', patience: LONG_WORK });
      step = 'done';
    } catch (failed) {
      failure = failed;
      step = 'failed';
    }
    draw();
    changed();
  }

  const address = (dryRun) =>
    `v1/cleanup?${new URLSearchParams({ dryRun, ...(grace === '' ? {} : { olderThan: grace }) })}`;

  function draw() {
    const nothingToDo = step === 'asking' && found.segmentsPurged + found.schemasDeleted === 0;
    const mayConfirm = step === 'asking' && !nothingToDo && canBeDone;
    render(html`
      <h2 id="cleanup-title">Clean up the store</h2>
      <p>Purges the rows of segments that have been unused for a while, then deletes schemas that nothing
        refers to. Nobody reads either of them.</p>
      <div class="field"><label for="grace">Unused for longer than</label>
        <select id="grace" ?disabled=${step === 'working' || step === 'done'}
          @change=${(event) => { grace = event.target.value; look(); }}>${GRACES.map(
            ([value, title]) => html`<option value=${value} ?selected=${value === grace}>${title}</option>`)}</select></div>
      <p class="outcome ${step}" role="status" id="cleanup-outcome">${outcome(nothingToDo)}</p>
      <div class="buttons">
        ${step === 'done' ? nothing : html`<button type="button" class="danger" id="confirm-cleanup" ?disabled=${!mayConfirm}
          @click=${confirm}>${mayConfirm ? `Purge ${rows(found)}, delete ${schemas(found)}` : 'Clean up'}</button>`}
        <button type="button" id="close-cleanup" @click=${() => dialog.close()}>${step === 'done' || step === 'working' ? 'Close' : 'Cancel'}</button>
      </div>`, dialog);
  }

  function outcome(nothingToDo) {
    switch (step) {
      case 'looking':
        return 'Counting what would go…';
      case 'working':
        return 'Cleaning up…';
      case 'done':
        return html`Purged <b>${rows(found)}</b>, deleted <b>${schemas(found)}</b>.
          ${found.refreshId ? 'A full refresh follows.' : nothing}`;
      case 'failed':
        return failure.message;
      default:
        return nothingToDo
          ? 'There is nothing to clean up.'
          : html`Would purge <b>${rows(found)}</b> and delete <b>${schemas(found)}</b>.
              ${canBeDone ? 'Nothing has been changed yet.' : 'This node does not lead: only the leader cleans up.'}`;
    }
  }

  dialog.addEventListener('close', () => abort.abort());
  return function open(status) {
    // A follower has the leader do it.
    canBeDone = status.members.some((member) => member.role === 'leader');
    grace = '';
    look();
    dialog.showModal();
  };
}

const rows = (found) => count(found.segmentsPurged, 'segment row');
const schemas = (found) => count(found.schemasDeleted, 'schema');
