// The messages that wait for the grid, and those that it refused. They lie in storage, and outlast the browser.
//
// Every message has a key of its own, `queue/<number>`: adding one must not mean writing all of them anew.

import { inTurns } from "./turns.js";

export const LIMITS = { messages: 50_000, characters: 100_000_000, refused: 1000 };
const DIGITS = 12;
const WAITING = "queue/";
const REFUSED = "refused/";
const inTurn = inTurns();

export class QueueFullError extends Error {}

/** Give how many wait and how many were refused, from what is stored. */
export async function counts() {
  const { tally } = await chrome.storage.local.get("tally");
  return { next: 0, waiting: 0, characters: 0, refused: 0, ...tally };
}

/**
 * Add messages (`{site, message}`) together with what else is to be stored with them, all or nothing.
 *
 * Throws `QueueFullError`, whose text says what to do, if there is no room.
 */
export function add(items, alongside = {}) {
  return inTurn(() => addNow(items, alongside));
}

async function addNow(items, alongside) {
  const tally = await counts();
  const size = items.reduce((sum, item) => sum + sizeOf(item), 0);
  if (tally.waiting + items.length > LIMITS.messages || tally.characters + size > LIMITS.characters) {
    throw new QueueFullError(
      `${tally.waiting} messages wait for the grid, and there is no room for more: start the grid. ` +
        "What is not taken now stays on its page; open the conversation again then.",
    );
  }
  const rows = items.map((item, index) => [keyOf(WAITING, tally.next + index), item]);
  const grown = {
    ...tally,
    next: tally.next + items.length,
    waiting: tally.waiting + items.length,
    characters: tally.characters + size,
  };
  await chrome.storage.local.set({ ...Object.fromEntries(rows), ...alongside, tally: grown });
}

/** Give the oldest that wait as `{key, site, isNew, message}`: of one site, none of `except`, of so many characters. */
export async function oldest(most, characters, except) {
  const keys = await keysFrom(WAITING);
  for (let at = 0; at < keys.length; at += most) {
    const some = keys.slice(at, at + most);
    const rows = await chrome.storage.local.get(some);
    const wanted = some.filter((key) => !except.has(rows[key].site)).map((key) => ({ key, ...rows[key] }));
    if (wanted.length) return firstOf(wanted, characters);
  }
  return [];
}

function firstOf(items, characters) {
  let size = 0;
  const end = items.findIndex((item) => {
    size += sizeOf(item);
    return item !== items[0] && (size > characters || item.site !== items[0].site);
  });
  return end < 0 ? items : items.slice(0, end);
}

/** Take out what the grid has taken. */
export function remove(items) {
  return inTurn(async () => {
    await chrome.storage.local.remove(items.map(({ key }) => key));
    await chrome.storage.local.set({ tally: less(await counts(), items) });
  });
}

/** Put aside a message that the grid will never take, with the reason. Of too many the oldest go, but are counted. */
export function refuse(item, reason) {
  return inTurn(async () => {
    const tally = await counts();
    const { key, site, message } = item;
    await chrome.storage.local.set({ [key.replace(WAITING, REFUSED)]: { site, message, reason, at: Date.now() } });
    const kept = await keysFrom(REFUSED);
    await chrome.storage.local.remove([key, ...kept.slice(0, Math.max(0, kept.length - LIMITS.refused))]);
    await chrome.storage.local.set({ tally: { ...less(tally, [item]), refused: tally.refused + 1 } });
  });
}

/**
 * Count again what waits, and give the counts: a worker may have been stopped between taking messages out and
 * counting them.
 */
export function recount() {
  return inTurn(async () => {
    const tally = await counts();
    const waiting = (await keysFrom(WAITING)).length;
    if (waiting === tally.waiting) return tally;
    const right = { ...tally, waiting, characters: waiting ? tally.characters : 0 };
    await chrome.storage.local.set({ tally: right });
    return right;
  });
}

/** Give what was refused, as `{site, message, reason, at}`, the oldest first. */
export async function refused() {
  const keys = await keysFrom(REFUSED);
  return Object.values(await chrome.storage.local.get(keys));
}

/** Forget what was refused; with `again`, put it back among what waits. */
export function emptyRefused({ again = false } = {}) {
  return inTurn(async () => {
    const items = again ? await refused() : [];
    if (items.length) await addNow(items.map(({ site, message }) => ({ site, isNew: true, message })), {});
    await chrome.storage.local.remove(await keysFrom(REFUSED));
    await chrome.storage.local.set({ tally: { ...(await counts()), refused: 0 } });
  });
}

const keyOf = (kind, number) => kind + String(number).padStart(DIGITS, "0");
const sizeOf = ({ message }) => message.content.length + 500;

async function keysFrom(kind) {
  const keys = chrome.storage.local.getKeys
    ? await chrome.storage.local.getKeys()
    : Object.keys(await chrome.storage.local.get(null));
  return keys.filter((key) => key.startsWith(kind)).sort();
}

const less = (tally, items) => ({
  ...tally,
  waiting: Math.max(0, tally.waiting - items.length),
  characters: Math.max(0, tally.characters - items.reduce((sum, item) => sum + sizeOf(item), 0)),
});
