// One sentence that says how things are, and why. It holds no figure that changes all the time,
// because screen readers read it out whenever it changes.

import { html, nothing } from './lit-html.js';
import { ago, count, span, time } from './format.js';

/**
 * What to think of it all.
 *
 * @returns {{tone: string, sentence: string, detail: unknown}} tone is one of wait, good, busy,
 *     warn, bad
 */
export function verdictOf({ failure, retryAt, status, overview, at }) {
  if (failure) {
    return withoutAnswer(failure, retryAt, at);
  }
  if (!status) {
    return { tone: 'wait', sentence: 'Connecting…', detail: 'Asking the service how it is.' };
  }
  if (!status.ready) {
    return { tone: 'warn', sentence: 'Not ready', detail: overview.notReady ?? 'It will be soon.' };
  }
  if (!status.store.reachable) {
    return {
      tone: 'bad',
      sentence: 'The metadata store does not answer',
      detail: html`Readers are served from memory, as the store was
        ${ago(status.poll.lastSuccessAgeMillis ?? 0)}.
        <span class="said">${overview.storeTrouble ?? nothing}</span>`,
    };
  }
  const worries = worriesOf(status, overview);
  if (worries.length > 0) {
    return { tone: 'warn', sentence: 'Ready, with something to look at', detail: worries.join(' · ') };
  }
  return calm(status);
}

function withoutAnswer(failure, retryAt, at) {
  const seen = at ? ` What you see is from ${time(at)}.` : '';
  switch (failure.kind) {
    case 'signin':
      return {
        tone: 'bad',
        sentence: 'Sign in to see this service',
        detail: html`It asks for a user with the role operator.
          <button type="button" class="link" @click=${() => location.reload()}>Load the page again</button>`,
      };
    case 'forbidden':
      return {
        tone: 'bad',
        sentence: 'You may not see this service',
        detail: 'Your user lacks the role operator.',
      };
    case 'away':
      return {
        tone: 'bad',
        sentence: 'The service does not answer',
        detail: `${retry(retryAt)}${seen}`,
      };
    default:
      return {
        tone: 'bad',
        sentence: 'The service refuses to answer',
        detail: `${failure.message} ${retry(retryAt)}${seen}`,
      };
  }
}

const retry = (retryAt) =>
  `Trying again ${retryAt > Date.now() ? `in ${Math.ceil((retryAt - Date.now()) / 1000)} s` : 'now'}.`;

function worriesOf(status, overview) {
  const failing = overview.engine?.failing.length ?? 0;
  const things = [];
  if (['suspended', 'lost'].includes(status.zooKeeper?.connection)) {
    things.push('ZooKeeper does not answer this node, which cannot lead until it does');
  }
  if (failing > 0) {
    things.push(`${count(failing, 'data node')} ${failing === 1 ? 'fails' : 'fail'}`);
  }
  if (overview.backfill.trouble && status.backfill.depth > 0) {
    things.push(`backfill is held up: ${overview.backfill.trouble}`);
  }
  if (status.quarantine.length > 0) {
    things.push(`${count(status.quarantine.length, 'thing')} in quarantine`);
  }
  return things;
}

function calm(status) {
  const { stages, queries, backfill } = status;
  const toLearn = queries.segmentsWaiting;
  const toStore = stages.pendingBackfill;
  const toPoll = stages.awaitingPoll;
  if (toLearn + toStore + toPoll === 0) {
    return {
      tone: 'good',
      sentence: 'Ready, and all is settled',
      detail: 'Every used segment’s schema is known and in the store.',
    };
  }
  const parts = [
    toLearn > 0 ? `${count(toLearn, 'schema')} to learn` : '',
    toStore > 0 ? `${count(toStore, 'schema')} to store` : '',
    toPoll > 0 ? `${count(toPoll, 'schema')} to be seen by a poll` : '',
    backfill.etaMillis ? `backfill done in about ${span(backfill.etaMillis)}` : '',
  ];
  return {
    tone: 'busy',
    sentence: 'Ready, and catching up',
    detail: parts.filter((part) => part !== '').join(' · '),
  };
}
