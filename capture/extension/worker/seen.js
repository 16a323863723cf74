// Takes what a page shows: names it, remembers it, and queues what the grid has not been told yet.

import { identify } from "./identity.js";
import { add } from "./queue.js";
import { giveTimes } from "./times.js";

// Of so many conversations it is remembered what was seen. One that is forgotten and opened again is named the same.
const CONVERSATIONS = 3000;
const SEEN = "seen/";

/** Take one reading of a conversation; give the ids of its messages, in order, and how many were queued. */
export async function take({ site, conversation, messages }, now = Date.now()) {
  const key = `${SEEN}${site}/${conversation}`;
  const stored = (await chrome.storage.local.get(key))[key];
  const known = stored?.messages ?? {};
  if (messages.some(({ id }) => id && !Object.hasOwn(known, id))) return { error: "forgotten: tell it whole" };
  const newest = Math.max(0, ...Object.values(known).map(({ at }) => at));
  const named = identify(messages, known);
  giveTimes(named, { now, newest });
  const fresh = named.filter(({ isFresh }) => isFresh);
  if (fresh.length) {
    const items = fresh.map((one) => ({ site, isNew: one.isNew, message: toWire(one, { site, conversation }) }));
    await add(items, { [key]: { messages: known } });
    if (!stored) await forgetOldest(key);
  }
  return { ids: named.map(({ id }) => id), queued: fresh.length };
}

function toWire({ id, entry, form }, { site, conversation }) {
  const metadata = {
    source: site,
    ...(form.isGuess ? { time_is_guessed: true } : {}),
    ...(form.incomplete ? { incomplete: true } : {}),
  };
  return {
    conversation_id: conversation,
    message_id: id,
    timestamp: new Date(form.at).toISOString(),
    role: entry.role,
    content: entry.text,
    model: entry.model ?? "",
    metadata,
  };
}

async function forgetOldest(newest) {
  const { order = [] } = await chrome.storage.local.get("order");
  order.push(newest);
  await chrome.storage.local.remove(order.splice(0, Math.max(0, order.length - CONVERSATIONS)));
  await chrome.storage.local.set({ order });
}
