// The services that share the store: who leads, who is ready, and how another one comes to lead.

import { html, nothing, render } from './lit-html.js';
import { ago, span } from './format.js';
import { ask } from './service.js';

/** Whether there is anything to show: others, or the wish to have others. */
export const hasMembers = ({ status }) =>
  (status?.members?.length ?? 0) > 1 || isElected(status);

/** Whether ZooKeeper elects the leader, whether or not it answers. */
const isElected = (status) => (status?.zooKeeper ?? null) !== null;

/**
 * The panel.
 *
 * @param dialog where the change of the leader is confirmed
 * @param changed is called when another member may lead
 */
export function membersPanel(dialog, changed) {
  const stepDown = stepDownDialog(dialog, changed);

  return function draw(state) {
    if (!hasMembers(state)) {
      return nothing;
    }
    const { members } = state.status;
    const leader = leaderOf(members);
    const elected = isElected(state.status) || members.some((member) => member.zooKeeper !== null);
    return html`
      <div class="table"><table>
        <thead><tr><th scope="col">Member</th><th scope="col">Role</th><th scope="col">Epoch</th>
          <th scope="col">Readers</th><th scope="col">Last poll</th>
          ${elected ? html`<th scope="col">ZooKeeper</th>` : nothing}</tr></thead>
        <tbody>${members.map((member) => row(member, member === leader, elected))}</tbody>
      </table></div>
      <p class="more">
        <button type="button" id="step-down" ?disabled=${!leader || members.length < 2}
          @click=${() => stepDown(members)}>Have another one lead…</button>
        <span class="aside">${hint(members, leader)}</span></p>`;
  };
}

function row(member, leads, elected) {
  return html`<tr class=${member.ready ? '' : 'amiss'}>
    <th scope="row"><span>${host(member)}${member.self ? html` <span class="mark own">this one</span>` : nothing}
      <code class="aside" title=${member.instance}>${member.instance.slice(0, 8)}</code></span></th>
    ${member.role === null ? html`<td data-label="Role" colspan=${elected ? 5 : 4}><span class="bad">${silence(member.silentMillis)}</span></td>` : html`
      <td data-label="Role">${leads ? html`<b>leader</b>` : html`<span>${member.role === 'leader' ? 'deposed' : member.role}</span>`}</td>
      <td data-label="Epoch"><span>${member.epoch}${member.behind ? html` <span class="mark">behind</span>` : nothing}</span></td>
      <td data-label="Readers"><span class=${member.ready ? '' : 'bad'}>${member.ready ? 'answered' : 'turned away'}</span></td>
      <td data-label="Last poll"><span>${member.pollAgeMillis === null ? 'none yet' : ago(member.pollAgeMillis)}</span></td>
      ${elected ? html`<td data-label="ZooKeeper">${zooKeeper(member.zooKeeper)}</td>` : nothing}`}
  </tr>`;
}

/** How a connection to ZooKeeper stands, in words. */
export const connection = (told) =>
  (told.connection === 'waiting' ? 'waiting for the store' : told.connection);

/** How a member's connection stands; one of another version says nothing of it. */
function zooKeeper(told) {
  if (told === null) {
    return html`<span>–</span>`;
  }
  return told.connection === 'connected' ? html`<span>connected</span>`
    : html`<span class="bad">${connection(told)}, for ${whole(told.ageMillis)}</span>`;
}

/** In whole seconds, so that it does not flicker. */
const whole = (millis) => span(Math.max(1, Math.floor(millis / 1000)) * 1000);

const silence = (millis) =>
  (millis === null || millis < 1000 ? 'does not answer' : `does not answer, for ${whole(millis)}`);

/** For a while two may call themselves leader: the one with the higher epoch is. */
function leaderOf(members) {
  return members.filter((member) => member.role === 'leader')
    .reduce((first, next) => (first && first.epoch >= next.epoch ? first : next), undefined);
}

function hint(members, leader) {
  if (members.length < 2) {
    return 'Nobody else is known to share the store.';
  }
  return leader ? nothing : 'Nobody is known to lead.';
}

const host = (member) => member.url.replace(/^https?:\/\//, '');

/** Gives the function that opens the dialog. */
function stepDownDialog(dialog, changed) {
  let step;
  let failure = null;
  let leader = null;
  let ready = [];

  async function confirm() {
    step = 'working';
    draw();
    try {
      await ask('v1/members/step-down', { method: 'POST' });
      step = 'done';
    } catch (failed) {
      failure = failed;
      step = 'failed';
    }
    draw();
    changed();
  }

  function draw() {
    const isOver = step === 'done' || step === 'failed';
    render(html`
      <h2 id="step-down-title">Have another member lead</h2>
      <p>The leader asks data nodes, writes what it learns, and cleans up. All members go on answering readers meanwhile.</p>
      <p class="outcome ${step}" role="status" id="step-down-outcome">${outcome()}</p>
      <div class="buttons">
        ${isOver ? nothing : html`<button type="button" id="confirm-step-down"
          ?disabled=${step === 'working'} @click=${confirm}>Step down</button>`}
        <button type="button" id="close-step-down" autofocus @click=${() => dialog.close()}>${step === 'asking' ? 'Cancel' : 'Close'}</button>
      </div>`, dialog);
  }

  function outcome() {
    switch (step) {
      case 'working':
        return 'Asking the leader to step down…';
      case 'done':
        return html`<b>${host(leader)}</b> follows now, and another one is being elected.`;
      case 'failed':
        return failure.message;
      default:
        return html`<b>${host(leader)}</b> leads and would follow.
          ${ready.length > 0 ? `Ready to lead: ${ready.map(host).join(', ')}.`
            : 'No other member is ready: whoever is elected leads once it has read the store.'}`;
    }
  }

  return function open(members) {
    leader = leaderOf(members);
    ready = members.filter((member) => member.ready && member !== leader);
    failure = null;
    step = 'asking';
    draw();
    dialog.showModal();
  };
}
