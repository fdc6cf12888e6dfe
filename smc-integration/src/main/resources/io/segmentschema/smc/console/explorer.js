// The datasources and their schemas, and the search for columns. The address after # says what is
// shown, so that it can be kept, sent and gone back to.

import { html, nothing } from './lit-html.js';
import { columnsView } from './columns.js';
import { count, number } from './format.js';
import { Rows } from './rows.js';
import { schemaView } from './schema.js';

const TABS = [
  { key: 'datasources', title: 'Datasources', label: 'Datasources with' },
  { key: 'columns', title: 'Columns', label: 'Columns of any datasource with' },
];
const PAUSE_WHILE_TYPING = 150;
const narrow = matchMedia('(max-width: 719px)');

export function explorer(redraw) {
  const texts = { datasources: '', columns: '' };
  let tab = 'datasources';
  let typing = 0;
  let opened = false;
  let list = { total: 0, matched: -1, failure: null };

  const host = document.createElement('div');
  host.className = 'rows';
  const rows = new Rows(host, open, (counted) => {
    list = counted;
    redraw();
  });
  const schema = schemaView(redraw);
  const columns = columnsView(redraw, open);

  function open(name) {
    opened = narrow.matches;
    location.hash = `datasources/${encodeURIComponent(name)}`;
  }

  function route() {
    const [place, rest = ''] = location.hash.slice(1).split(/\/(.*)/s);
    if (place === 'datasources') {
      const name = decoded(rest) || null;
      tab = 'datasources';
      schema.show(name);
      rows.select(name);
    } else if (place === 'columns') {
      tab = 'columns';
      texts.columns = decoded(rest);
      columns.search(texts.columns);
    }
    redraw();
    if (opened) { // The columns stand below the list and come into sight, once they are drawn.
      opened = false;
      requestAnimationFrame(() => document.getElementById('schema-title')?.focus());
    }
  }

  function show(key) {
    if (key !== tab) {
      tab = key;
      redraw();
    }
  }

  function typed(text) {
    texts[tab] = text;
    clearTimeout(typing);
    const searched = tab;
    typing = setTimeout(() => {
      if (searched === 'datasources') {
        rows.search(text);
      } else {
        history.replaceState(null, '', `#columns/${encodeURIComponent(text)}`);
        columns.search(text);
      }
    }, PAUSE_WHILE_TYPING);
    redraw();
  }

  function pressedInSearch(event) {
    if (event.key === 'Escape') {
      event.preventDefault();
      if (texts[tab] === '') {
        event.target.blur();
      } else {
        typed('');
      }
    } else if (tab === 'datasources' && (event.key === 'ArrowDown' || event.key === 'Enter')) {
      event.preventDefault();
      rows.enter(event.key === 'Enter');
    }
  }

  function pressedOnTab(event) {
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      const other = TABS.find(({ key }) => key !== tab);
      show(other.key);
      document.getElementById(`tab-${other.key}`).focus();
    }
  }

  window.addEventListener('hashchange', route);
  route();
  rows.search('');

  return {
    /** Fetches again what may have changed meanwhile. */
    refresh() {
      if (tab === 'datasources') {
        rows.refresh();
      }
    },

    draw() {
      const { label } = TABS.find(({ key }) => key === tab);
      return html`
        <div class="finder">
          <div class="tabs" role="tablist" aria-label="What to look for">${TABS.map(({ key, title }) => html`
            <button type="button" role="tab" id=${`tab-${key}`} aria-controls="found"
              aria-selected=${key === tab ? 'true' : 'false'} tabindex=${key === tab ? 0 : -1}
              @click=${() => show(key)} @keydown=${pressedOnTab}>${title}</button>`)}
          </div>
          <div class="field"><label for="search">${label}</label>
            <input id="search" type="search" autocomplete="off" spellcheck="false" maxlength="200"
              aria-keyshortcuts="/" .value=${texts[tab]}
              @input=${(event) => typed(event.target.value)} @keydown=${pressedInSearch}>
            <kbd aria-hidden="true">/</kbd></div>
          <p class="aside" role="status" id="summary">${tab === 'columns' ? columns.summary() : summary(list)}</p>
        </div>
        <div id="found" role="tabpanel" aria-labelledby=${`tab-${tab}`} class=${tab}>
          ${tab === 'columns' ? columns.draw() : html`${host}<div class="schema">${schema.draw()}</div>`}
        </div>`;
    },
  };
}

function summary({ total, matched }) {
  if (matched < 0) {
    return nothing;
  }
  return matched === total ? count(total, 'datasource') : `${number(matched)} of ${count(total, 'datasource')}`;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch (malformed) {
    return text;
  }
}
