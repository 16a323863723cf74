// Which message is which: gives what a page shows the same ids whenever, and however much of it, it is shown.
//
// Where the site gives a message an id of its own, that is the id. Where it does not, a message is told by its
// place (a turn, a row, what stands before it) and how it begins: so a page that is read again gives the same id
// without anything being remembered, and a regenerated answer in the same place gets another. What is remembered
// (`known`) tells that a text grew, and where a message stands that was first seen with nothing before it.

import { hash } from "./hashing.js";

const HEAD = 256;
const NOWHERE = "";

/**
 * Give the messages of one reading, in order, their ids: `{id, entry, form, isNew, isFresh}` each.
 *
 * `entries` are `{role, text, own, slot, incomplete, …}`, or `{id, key}` for one that has its id already. `known`
 * (`{id: {place, role, head, length, sum, incomplete}}`) is brought up to date. Fresh is what the grid is to be told.
 */
export function identify(entries, known) {
  const taken = new Set(entries.map((entry) => entry.id).filter(Boolean));
  let before = NOWHERE;
  return entries.map((entry) => {
    const isNamed = Boolean(entry.id);
    const named = isNamed ? { id: entry.id, entry, isFresh: false } : identifyOne(entry, before, known, taken);
    taken.add(named.id);
    before = (isNamed ? entry.key : (entry.own ?? entry.slot)) ?? hash(named.id);
    return { ...named, form: known[named.id] };
  });
}

function identifyOne(entry, before, known, taken) {
  const form = formOf(entry, before);
  const id = entry.own ?? find(form, entry.text, known, taken) ?? newId(form, taken);
  const old = Object.hasOwn(known, id) ? known[id] : null;
  const isFresh = !old || old.sum !== form.sum || Boolean(old.incomplete && !form.incomplete);
  known[id] = { ...(isFresh ? form : old), at: old?.at, place: form.place || old?.place || NOWHERE };
  return { id, entry, isNew: !old, isFresh };
}

function formOf({ role, text, own, slot, incomplete }, before) {
  const stem = stemOf(text);
  return {
    place: own ?? slot ?? (before && `after ${before}`),
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
  const alike = ([, old]) => old.head === form.head || hash(text.slice(0, old.length)) === old.sum;
  const here = free.filter(([, old]) => old.place === form.place);
  const elsewhere = form.place === NOWHERE ? free : free.filter(([, old]) => old.place === NOWHERE);
  return (here.find(alike) ?? elsewhere.find(([, old]) => old.head === form.head))?.[0];
}

function newId(form, taken) {
  const id = `${form.place || "start"}~${form.head}`;
  // Two of the same in one place: only a page that is not as its table says has that.
  for (let number = 2; ; number++) {
    if (!taken.has(id)) return id;
    if (!taken.has(`${id}~${number}`)) return `${id}~${number}`;
  }
}
