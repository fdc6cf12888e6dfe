// A list of any length, of which only the rows in sight are fetched and drawn.

import { html, nothing, render } from './lit-html.js';
import { ask } from './service.js';
import { count, number } from './format.js';

const ROW = 38;
const PAGE = 100;
const SPARE = 6;

/**
 * The datasources whose name contains a text, as a listbox in the host element.
 *
 * @param chosen is called with a name that somebody picks
 * @param counted is called with {total, matched, failure} when they change
 */
export class Rows {
  #host;
  #chosen;
  #counted;
  #text = '';
  #total = 0;
  #matched = -1;
  #failure = null;
  #pages = new Map();
  #asking = new Map();
  #abort = new AbortController();
  #active = -1;
  #selected = null;

  constructor(host, chosen, counted) {
    this.#host = host;
    this.#chosen = chosen;
    this.#counted = counted;
    host.tabIndex = 0;
    host.setAttribute('role', 'listbox');
    host.setAttribute('aria-label', 'Datasources');
    host.addEventListener('scroll', () => this.draw(), { passive: true });
    host.addEventListener('keydown', (event) => this.#pressed(event));
    host.addEventListener('focus', () => this.#focused());
    new ResizeObserver(() => this.draw()).observe(host);
  }

  /** Shows the datasources with that text in their name, from the first on. */
  search(text) {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#asking.clear();
    this.#pages.clear();
    this.#text = text;
    this.#active = -1;
    this.#matched = -1;
    this.#host.scrollTop = 0;
    this.#fetch(0);
    this.draw();
  }

  /** Fetches again what is in sight. */
  refresh() {
    const [first, last] = this.#sight();
    for (let page = Math.floor(first / PAGE); page <= Math.floor(Math.max(first, last - 1) / PAGE); page += 1) {
      this.#fetch(page);
    }
  }

  /** Marks that datasource as the one that is shown elsewhere. */
  select(name) {
    this.#selected = name;
    this.draw();
  }

  /** Moves the focus to the first row, or picks it. */
  enter(pick) {
    if (this.#matched <= 0) {
      return;
    }
    if (pick) {
      this.#pick(0);
    } else {
      this.#host.focus();
    }
  }

  #sight() {
    const first = Math.max(0, Math.floor(this.#host.scrollTop / ROW) - SPARE);
    const rows = Math.ceil(this.#host.clientHeight / ROW) + 2 * SPARE;
    return [first, Math.min(Math.max(this.#matched, 0), first + rows)];
  }

  async #fetch(page) {
    if (this.#asking.has(page)) {
      return;
    }
    const { signal } = this.#abort;
    this.#asking.set(page, signal);
    const query = new URLSearchParams({ q: this.#text, offset: page * PAGE, limit: PAGE });
    try {
      const answer = await ask(`v1/console/datasources?${query}`, { signal });
      if (answer.matched !== this.#matched) {
        this.#pages.clear();
      }
      this.#pages.set(page, answer.datasources);
      this.#matched = answer.matched;
      this.#total = answer.total;
      this.#failure = null;
    } catch (failure) {
      if (signal.aborted) {
        return;
      }
      this.#failure = failure;
    }
    this.#asking.delete(page);
    this.#counted({ total: this.#total, matched: this.#matched, failure: this.#failure });
    this.draw();
  }

  draw() {
    const [first, last] = this.#sight();
    const rows = [];
    for (let index = first; index < last; index += 1) {
      const page = this.#pages.get(Math.floor(index / PAGE));
      if (page === undefined && this.#failure === null) {
        this.#fetch(Math.floor(index / PAGE));
      }
      rows.push(this.#row(index, page?.[index % PAGE]));
    }
    render(html`<div class="reel" role="presentation">${rows}</div>${this.#matched > 0 ? nothing : this.#nothing()}`, this.#host);
    const reel = this.#host.querySelector('.reel');
    reel.style.height = `${Math.max(this.#matched, 0) * ROW}px`;
    reel.style.setProperty('--above', `${first * ROW}px`);
    if (this.#active >= first && this.#active < last) {
      this.#host.setAttribute('aria-activedescendant', `row-${this.#active}`);
    } else {
      this.#host.removeAttribute('aria-activedescendant');
    }
  }

  #row(index, row) {
    const name = row?.datasource;
    return html`<div class="row ${index === this.#active ? 'active' : ''}" role="option" id=${`row-${index}`}
        aria-setsize=${this.#matched} aria-posinset=${index + 1}
        aria-selected=${name !== undefined && name === this.#selected ? 'true' : 'false'}
        @click=${() => this.#pick(index)}>
      ${row === undefined ? html`<span class="name">…</span>` : html`
        <span class="name" title=${name}>${name}</span>
        ${row.incomplete ? html`<span class="mark" title="Some of its segments have no known schema yet">learning</span>` : nothing}
        <span class="columns">${count(row.columns, 'column')}</span>`}
    </div>`;
  }

  #nothing() {
    if (this.#failure) {
      return html`<p class="none">${this.#failure.message}
        <button type="button" class="link" @click=${() => this.refresh()}>Try again</button></p>`;
    }
    if (this.#matched < 0) {
      return html`<p class="none">Loading…</p>`;
    }
    return this.#total === 0
      ? html`<p class="none">No datasource has a known column yet. Each appears with its first segment’s schema.</p>`
      : html`<p class="none">None of the ${number(this.#total)} datasources has “${this.#text}” in its name.</p>`;
  }

  #focused() {
    if (this.#active < 0 && this.#matched > 0) {
      this.#move(Math.floor(this.#host.scrollTop / ROW));
    }
  }

  #pressed(event) {
    const screen = Math.max(1, Math.floor(this.#host.clientHeight / ROW) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: screen, PageUp: -screen,
      Home: -this.#matched, End: this.#matched };
    if (event.key in steps) {
      event.preventDefault();
      this.#move(this.#active + steps[event.key]);
    } else if ((event.key === 'Enter' || event.key === ' ') && this.#active >= 0) {
      event.preventDefault();
      this.#pick(this.#active);
    }
  }

  #move(to) {
    if (this.#matched <= 0) {
      return;
    }
    this.#active = Math.max(0, Math.min(this.#matched - 1, to));
    const top = this.#active * ROW;
    if (top < this.#host.scrollTop) {
      this.#host.scrollTop = top;
    } else if (top + ROW > this.#host.scrollTop + this.#host.clientHeight) {
      this.#host.scrollTop = top + ROW - this.#host.clientHeight;
    }
    this.draw();
  }

  #pick(index) {
    const row = this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
    if (row !== undefined) {
      this.#active = index;
      this.#chosen(row.datasource);
    }
  }
}
