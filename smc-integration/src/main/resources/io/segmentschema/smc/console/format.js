// Numbers and times for people.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** 1,234,567 */
export const number = (value) => whole.format(value);

/** 12.3 */
export const decimal = (value) => tenths.format(value);

/** 17:32:04 */
export const time = (millis) => clock.format(new Date(millis));

/** 17:32:04 if that is today, else with the day. */
export function moment(millis) {
  const then = new Date(millis);
  return then.toDateString() === new Date().toDateString()
    ? clock.format(then)
    : `${day.format(then)} ${clock.format(then)}`;
}

/** One item, 2 items. */
export const count = (value, one, many = `${one}s`) => `${number(value)} ${value === 1 ? one : many}`;

/** A span of time, in at most two units: 12 ms, 3.4 s, 2 min 5 s, 3 h 20 min, 4 d 2 h. */
export function span(millis) {
  if (millis < 1000) {
    return `${whole.format(millis)} ms`;
  }
  const seconds = millis / 1000;
  if (seconds < 60) {
    return `${tenths.format(seconds)} s`;
  }
  return seconds < 3600
    ? two(Math.round(seconds), 60, 'min', 's')
    : seconds < 86400
      ? two(Math.round(seconds / 60), 60, 'h', 'min')
      : two(Math.round(seconds / 3600), 24, 'd', 'h');
}

/** How long ago, without fractions, so that it does not flicker. */
export function ago(millis) {
  return millis < 1500 ? 'just now' : `${millis < 60000 ? `${Math.round(millis / 1000)} s` : span(millis)} ago`;
}

function two(value, per, large, small) {
  const rest = value % per;
  const main = `${whole.format(Math.floor(value / per))} ${large}`;
  return rest === 0 ? main : `${main} ${rest} ${small}`;
}
