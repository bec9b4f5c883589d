// Makes the time of day stand still: in a worker, before the user's code is loaded, and only when asked to.
// `performance` and `process.hrtime` go on, as do all timers, which never looked at the time of day.

/** From now on it is `at` (seconds since the epoch) for whoever asks `Date` or `Intl`. */
export function freeze(at) {
  const now = Math.floor(at * 1000);
  freezeDate(now);
  freezeFormats(now);
}

/** A proxy, not a class: `Date()` without `new` is a text, and every date is an instance of the same prototype. */
function freezeDate(now) {
  const RealDate = Date;
  RealDate.now = Object.getOwnPropertyDescriptor({ now: () => now }, "now").value;
  Object.defineProperty(RealDate, "now", { enumerable: false });
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given, newTarget) => Reflect.construct(target, given.length ? given : [now], newTarget),
    apply: () => new RealDate(now).toString(),
  });
  RealDate.prototype.constructor = globalThis.Date;
}

/** A format without a date formats the present. */
function freezeFormats(now) {
  const { prototype } = Intl.DateTimeFormat;
  const { get } = Object.getOwnPropertyDescriptor(prototype, "format");
  const { formatToParts } = prototype;
  Object.defineProperty(prototype, "format", {
    get() {
      const format = get.call(this);
      return (date = now) => format(date);
    },
  });
  prototype.formatToParts = {
    formatToParts(date = now) {
      return formatToParts.call(this, date);
    },
  }.formatToParts;
}
