// Asks the service. Addresses are relative to the page, so that it also works behind a proxy's path.

const USUAL_PAUSE = 2000;
const LONGEST_PAUSE = 30000;
const PATIENCE = 15000;

/** Why an answer is not what was asked for. */
export class Failure extends Error {
  /** @param kind away, signin, forbidden, or refused with a problem document */
  constructor(kind, message, status = 0) {
    super(message);
    this.kind = kind;
    this.status = status;
  }
}

/** The JSON answer of a request; whatever else happens is a Failure, or the signal's abort. */
export async function ask(path, { method = 'GET', signal, patience = PATIENCE } = {}) {
  const limits = [AbortSignal.timeout(patience), ...(signal ? [signal] : [])];
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: { Accept: 'application/json, application/problem+json' },
      signal: AbortSignal.any(limits),
    });
    if (response.ok) {
      return await response.json();
    }
  } catch (failed) {
    if (signal?.aborted) {
      throw failed;
    }
    throw new Failure('away', 'The service does not answer.');
  }
  throw await refused(response);
}

/**
 * Asks for one place of the page: a question takes the place of the one before it, of which nothing
 * is told any more.
 *
 * @param told is given either {answer} or {failure}
 */
export function inTurn(told) {
  let abort = new AbortController();

  return {
    async ask(path) {
      abort.abort();
      abort = new AbortController();
      const { signal } = abort;
      let news;
      try {
        news = { answer: await ask(path, { signal }) };
      } catch (failure) {
        news = { failure };
      }
      if (!signal.aborted) {
        told(news);
      }
    },

    forget() {
      abort.abort();
    },
  };
}

async function refused(response) {
  if (response.status === 401) {
    return new Failure('signin', 'The service asks who you are.', 401);
  }
  if (response.status === 403) {
    return new Failure('forbidden', 'Your user may not do this.', 403);
  }
  let detail = `The service answered with status ${response.status}.`;
  try {
    const problem = await response.json();
    detail = problem.detail ?? problem.title ?? detail;
  } catch (noProblemDocument) {
    // The status says enough.
  }
  return new Failure('refused', detail, response.status);
}

/**
 * Keeps asking how things stand: every two seconds, less and less often while there is no answer,
 * and not at all while nobody looks.
 *
 * @param told is given either {status, overview, polls, at} or {failure, retryAt}
 */
export function follow(told) {
  let failures = 0;
  let timer = 0;
  let asking = false;

  async function turn() {
    clearTimeout(timer);
    if (asking || document.hidden) {
      return;
    }
    asking = true;
    let pause = USUAL_PAUSE;
    let news;
    try {
      const [status, overview, history] = await Promise.all([
        ask('v1/status'),
        ask('v1/console/overview'),
        ask('v1/console/history'),
      ]);
      failures = 0;
      news = { status, overview, polls: history.polls, at: Date.now() };
    } catch (failure) {
      pause = Math.min(USUAL_PAUSE * 2 ** failures, LONGEST_PAUSE);
      failures += 1;
      news = { failure, retryAt: Date.now() + pause };
    }
    asking = false;
    timer = setTimeout(turn, pause);
    told(news);
  }

  document.addEventListener('visibilitychange', turn);
  window.addEventListener('online', turn);
  turn();
  return { soon: turn };
}
