// The four stages as a picture: what flows from the left to the right, and how much of it.

import { nothing, svg, html } from './lit-html.js';
import { count, decimal, number } from './format.js';

const STAGES = [
  { key: 'realtime', title: 'Realtime', meaning: 'pushed by tasks', leaves: 'handoff' },
  { key: 'pendingBackfill', title: 'Pending backfill', meaning: 'learnt, to be stored', leaves: 'commit' },
  { key: 'awaitingPoll', title: 'Awaiting poll', meaning: 'stored, to be polled', leaves: 'poll' },
  { key: 'polled', title: 'Polled', meaning: 'as the store has it', leaves: '' },
];

const WIDE = { width: 1120, height: 170, box: { width: 214, height: 104 }, gap: 88, top: 64 };
const NARROW = { width: 340, height: 472, box: { width: 340, height: 78 }, gap: 38, top: 44 };

/** @param narrow whether the stages stand below each other */
export function flow(status, narrow) {
  const plan = narrow ? NARROW : WIDE;
  return html`<svg viewBox="0 0 ${plan.width} ${plan.height}" class=${narrow ? 'narrow' : 'wide'}
      role="img" aria-label=${said(status)}>
    <defs>
      <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
        <path class="tip" d="M0 0 8 4 0 8z"></path>
      </marker>
    </defs>
    ${STAGES.map((stage, index) => drawn(stage, index, plan, narrow, status))}
    ${sources(plan, narrow, status)}
  </svg>`;
}

function said(status) {
  const parts = STAGES.map(({ key, title }) => `${title} ${status ? number(status.stages[key]) : 'unknown'}`);
  const waiting = status ? `, ${count(status.queries.segmentsWaiting, 'segment')} without a schema` : '';
  return `Segments by stage: ${parts.join(', ')}${waiting}`;
}

function place(index, plan, narrow) {
  return narrow
    ? { x: 0, y: plan.top + index * (plan.box.height + plan.gap) }
    : { x: index * (plan.box.width + plan.gap), y: plan.top };
}

function drawn(stage, index, plan, narrow, status) {
  const { x, y } = place(index, plan, narrow);
  const value = status?.stages[stage.key];
  const { width, height } = plan.box;
  const state = value === undefined ? 'unknown' : value === 0 ? 'empty' : 'full';
  return svg`
    <g class="stage ${stage.key} ${state}">
      <rect x=${x + 0.5} y=${y + 0.5} width=${width - 1} height=${height - 1} rx="10"></rect>
      ${narrow
        ? svg`<text class="title" x=${x + 18} y=${y + 33}>${stage.title}</text>
            <text class="meaning" x=${x + 18} y=${y + 55}>${stage.meaning}</text>
            <text class="value end" data-stage=${stage.key} x=${x + width - 18} y=${y + 49}>${shown(value)}</text>`
        : svg`<text class="title" x=${x + 18} y=${y + 28}>${stage.title}</text>
            <text class="value" data-stage=${stage.key} x=${x + 18} y=${y + 65}>${shown(value)}</text>
            <text class="meaning" x=${x + 18} y=${y + 88}>${stage.meaning}</text>`}
    </g>
    ${stage.leaves === '' ? nothing : arrow(stage, index, plan, narrow, status)}`;
}

const shown = (value) => (value === undefined ? '–' : number(value));

/** From one stage to the next; it moves while something is on its way. */
function arrow(stage, index, plan, narrow, status) {
  const { x, y } = place(index, plan, narrow);
  const { width, height } = plan.box;
  const moving = status?.stages[stage.key] > 0 && stage.key !== 'realtime';
  const line = narrow
    ? { x1: x + 30, y1: y + height + 4, x2: x + 30, y2: y + height + plan.gap - 3 }
    : { x1: x + width + 6, y1: y + height / 2, x2: x + width + plan.gap - 5, y2: y + height / 2 };
  const label = narrow
    ? { x: line.x1 + 14, y: (line.y1 + line.y2) / 2 + 5, anchor: 'start' }
    : { x: (line.x1 + line.x2) / 2, y: line.y1 - 10, anchor: 'middle' };
  return svg`
    <line class="arrow ${moving ? 'moving' : ''}" x1=${line.x1} y1=${line.y1} x2=${line.x2} y2=${line.y2}
      marker-end="url(#tip)"></line>
    <text class="label" x=${label.x} y=${label.y} text-anchor=${label.anchor}>${stage.leaves}</text>`;
}

/** Where schemas come from, and who reads them. */
function sources(plan, narrow, status) {
  const rate = status?.backfill.ratePerSecond ?? 0;
  const asked = status
    ? `${number(status.queries.segmentsWaiting)} to learn, ${count(status.queries.inFlight, 'query', 'queries')} out`
    : '';
  const stored = rate >= 0.05 ? `${decimal(rate)}/s` : '';
  if (narrow) {
    return svg`
      <line class="arrow" x1="30" y1="8" x2="30" y2=${plan.top - 5} marker-end="url(#tip)"></line>
      <text class="label" x="44" y="29">tasks push</text>
      <text class="label figure" x=${plan.width} y=${place(0, plan, true).y + plan.box.height + 24}
        text-anchor="end">${asked}</text>
      <text class="label figure" x=${plan.width} y=${place(1, plan, true).y + plan.box.height + 24}
        text-anchor="end">${stored}</text>`;
  }
  const tasks = place(0, plan, false).x + 30;
  const nodes = place(1, plan, false).x + 30;
  return svg`
    <line class="arrow" x1=${tasks} y1="26" x2=${tasks} y2=${plan.top - 6} marker-end="url(#tip)"></line>
    <text class="label" x=${tasks - 12} y="16">realtime tasks push</text>
    <line class="arrow ${status?.queries.inFlight > 0 ? 'moving' : ''}" x1=${nodes} y1="26" x2=${nodes}
      y2=${plan.top - 6} marker-end="url(#tip)"></line>
    <text class="label" x=${nodes - 12} y="16">data nodes are asked: <tspan class="figure">${asked}</tspan></text>
    <text class="label figure" x=${place(2, plan, false).x - plan.gap / 2} y=${plan.top + plan.box.height / 2 + 20}
      text-anchor="middle">${stored}</text>`;
}
