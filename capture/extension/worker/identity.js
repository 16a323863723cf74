// Which message is which: gives what a page shows the same ids whenever, and however much of it, it is shown.
//
// Where the site gives a message an id of its own, that is the id. Where it does not, a message is told by its
// place (a turn, a row, what stands before it) and how it begins: so a page that is read again gives the same id
// without anything being remembered, and a regenerated answer in the same place gets another. What is remembered
// (`known`) tells that a text grew, and which message it is that was first seen with nothing before it.

import { hash } from "./hashing.js";

const HEAD = 256;

/**
 * Give the messages of one reading, in order, their ids: `{id, entry, form, isNew, isFresh}` each.
 *
 * `entries` are `{role, text, own, slot, incomplete, …}`, or `{id, key}` for one that has its id already. `known`
 * (`{id: {place, next, role, head, length, sum, incomplete}}`) is brought up to date. Fresh is what the grid is to
 * be told.
 */
export function identify(entries, known) {
  const taken = new Set(entries.map((entry) => entry.id).filter(Boolean));
  let before = "";
  return entries.map((entry, index) => {
    const around = { before, next: keyOf(entries[index + 1]) };
    const named = entry.id ? { id: entry.id, entry, isFresh: false } : identifyOne(entry, around, known, taken);
    const form = known[named.id];
    // Under a prompt that is known an answer may be made anew.
    form.next = around.next || form.next;
    taken.add(named.id);
    before = keyOf(entry) || hash(named.id);
    return { ...named, form };
  });
}

const keyOf = (entry) => entry?.key ?? entry?.own ?? entry?.slot ?? "";

function identifyOne(entry, around, known, taken) {
  const form = formOf(entry, around);
  const id = entry.own ?? find(form, entry.text, known, taken) ?? newId(form, known, taken);
  const old = Object.hasOwn(known, id) ? known[id] : null;
  const isFresh = !old || old.sum !== form.sum || Boolean(old.incomplete && !form.incomplete);
  const place = form.place || old?.place || "";
  known[id] = { ...(isFresh ? form : old), at: old?.at, place, next: old?.next ?? "" };
  return { id, entry, isNew: !old, isFresh };
}

function formOf({ role, text, own, slot, incomplete }, { before, next }) {
  const stem = stemOf(text);
  return {
    place: own ?? slot ?? (before && `after ${before}`),
    next,
    role,
    head: hash(role + stem.slice(0, HEAD)),
    length: stem.length,
    sum: hash(stem),
    ...(incomplete ? { incomplete: true } : {}),
  };
}

// While a text is still coming, the end of what it shows is not that of its beginning.
const stemOf = (text) => text.replace(/[\s`]+$/, "");

function find(form, text, known, taken) {
  const free = Object.entries(known).filter(([id, old]) => !taken.has(id) && old.role === form.role);
  const grew = (old) => form.place && old.place === form.place && hash(text.slice(0, old.length)) === old.sum;
  return free.find(([, old]) => (old.head === form.head && isSamePlace(old, form)) || grew(old))?.[0];
}

/** Tell whether two forms stand in one place: what stands before them decides, else what comes next. */
function isSamePlace(one, other) {
  if (one.place && other.place) return one.place === other.place;
  if (one.next && other.next) return one.next === other.next;
  return !one.place && !other.place;
}

function newId({ place, head }, known, taken) {
  const id = `${place || "start"}~${head}`;
  // Prompts that are alike, each of which stood first when it was seen.
  for (let number = 2, free = id; ; free = `${id}~${number++}`) {
    if (!taken.has(free) && !Object.hasOwn(known, free)) return free;
  }
}
