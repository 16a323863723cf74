// When a message was said. Most pages do not show it, and the grid orders a conversation by it.

/**
 * Give each message of one reading (as `identify` names them) its time in `form.at`, milliseconds since 1970.
 *
 * Best is what the page shows or the id holds (UUIDs of version 7), then when it was seen coming. What comes after
 * the newest that is known (`newest`, 0 for nothing) came since. All else takes a place beside its neighbours: the
 * order is that of the page.
 */
export function giveTimes(named, { now, newest }) {
  const firstKnown = named.findIndex(({ form }) => form.at !== undefined);
  let last = firstKnown > 0 ? named[firstKnown].form.at - firstKnown - 1 : null;
  const start = now - named.length;
  for (const { entry, form } of named) {
    if (form.at === undefined) {
      const told = entry.time ?? timeIn(entry.own) ?? null;
      const isLate = entry.live || last === null || (newest > 0 && last >= newest);
      form.at = told ?? Math.max(isLate ? start : last, last ?? start) + 1;
      form.isGuess = told === null && !entry.live;
    }
    last = form.at;
  }
}

/** Give the time in a UUID of version 7, `undefined` for any other text. */
export function timeIn(id) {
  const digits = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.exec(id ?? "");
  return digits ? Number.parseInt(digits[1] + digits[2], 16) : undefined;
}
