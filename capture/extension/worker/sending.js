// Hands the queue to the grid: in batches, one at a time, later when the grid is away.

import { ingest } from "./grid.js";
import { counts, oldest, refuse, remove } from "./queue.js";
import { readAddress, readSettings, SITES } from "./settings.js";
import { changeStatus, readStatus, showBadge } from "./status.js";
import { inTurns } from "./turns.js";

export const ALARM = "send";
const BATCH = { messages: 200, characters: 1_000_000 };
// Seconds: the first wait after a failure, the longest, and how soon a new message may try again before its time.
const BACKOFF = { first: 30, longest: 1800, soonest: 15 };

const inTurn = inTurns();

/** Send what waits until nothing does or the grid does not take it; with `now` even before its time. */
export function send({ now = false } = {}) {
  return inTurn(() => run(now));
}

/** Have the clock wake this worker: it may be stopped at any time, and what waits then is to be sent nevertheless. */
export async function remind() {
  const { first } = backoff(await readSettings());
  if (!(await chrome.alarms.get(ALARM))) await chrome.alarms.create(ALARM, { delayInMinutes: first / 60 });
}

async function run(now) {
  const settings = await readSettings();
  const status = await readStatus();
  if (!settings.key || (!now && !isTime(status))) return;
  const target = { address: readAddress(settings.address), key: settings.key };
  let outcome = { kind: "recorded" };
  const paused = new Map();
  while (outcome.kind === "recorded") {
    const batch = await oldest(BATCH.messages, BATCH.characters, paused);
    if (!batch.length) break;
    await remind();
    outcome = await sendBatch(batch, target);
    if (outcome.isPaused) {
      // The grid has a pause for each site: the others go on.
      paused.set(batch[0].site, outcome);
      outcome = { kind: "recorded" };
    }
    await showBadge();
  }
  const [held] = paused.values();
  await conclude(outcome.kind === "recorded" && held ? held : outcome, backoff(settings));
  await showBadge();
}

function isTime({ failures, nextTry, lastTry = 0 }) {
  const since = (Date.now() - lastTry) / 1000;
  return !failures || Date.now() >= nextTry || since >= BACKOFF.soonest * Math.min(failures, 20);
}

const backoff = (settings) => ({ ...BACKOFF, ...(settings.timing.retry ? { first: settings.timing.retry } : {}) });

/** Hand one batch in; of a batch that is refused as a whole the halves go one by one, until the bad one is alone. */
async function sendBatch(batch, target) {
  const messages = batch.map(({ message }) => message);
  const outcome = await ingest({ ...target, messages, source: SITES[batch[0].site]?.export });
  if (outcome.kind === "recorded") {
    await remove(batch);
    await count(batch, outcome);
    return outcome;
  }
  if (outcome.kind !== "refused") return outcome;
  if (batch.length === 1) {
    await refuse(batch[0], outcome.detail);
    return { kind: "recorded" };
  }
  const middle = Math.ceil(batch.length / 2);
  const first = await sendBatch(batch.slice(0, middle), target);
  return first.kind === "recorded" ? sendBatch(batch.slice(middle), target) : first;
}

async function count(batch, { accepted }) {
  const [{ site }] = batch;
  // What grew was counted when it was new.
  const grown = batch.filter(({ isNew }) => !isNew).length;
  const { recorded } = await readStatus();
  await changeStatus({ recorded: { ...recorded, [site]: (recorded[site] ?? 0) + Math.max(0, accepted - grown) } });
}

async function conclude(outcome, { first, longest }) {
  if (outcome.kind === "recorded") {
    if (!(await counts()).waiting) await chrome.alarms.clear(ALARM);
    await changeStatus({ error: null, failures: 0, nextTry: 0, lastTry: Date.now() });
    return;
  }
  const failures = (await readStatus()).failures + 1;
  const wait = Math.max(Math.min(longest, first * 2 ** (failures - 1)), outcome.retryAfter ?? 0);
  const error = { kind: outcome.kind, text: outcome.detail, at: Date.now() };
  await changeStatus({ error, failures, nextTry: Date.now() + wait * 1000, lastTry: Date.now() });
  await chrome.alarms.create(ALARM, { delayInMinutes: wait / 60 });
}
