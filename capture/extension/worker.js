// The service worker: hears the pages, the popup and the clock, and does one thing after the other.

import { emptyRefused, recount, refused, QueueFullError } from "./worker/queue.js";
import { take } from "./worker/seen.js";
import { ALARM, remind, send } from "./worker/sending.js";
import { closeToPages, isRecorded, readSettings, siteOf } from "./worker/settings.js";
import { changeStatus, notePage, overview, showBadge } from "./worker/status.js";
import { inTurns } from "./worker/turns.js";

const HERE = chrome.runtime.getURL("").replace(/\/$/, "");
// Two tabs of one conversation must not both name a message.
const inTurn = inTurns();

const ofPages = {
  hello: async (_, { site, tab }) => {
    await notePage(tab, { site, state: "idle" });
    return settingsFor(site);
  },
  page: async (report, { site, tab }) => {
    const { state, trouble = "", found = 0, recorded = 0, layout = "" } = report;
    await notePage(tab, { site, state, trouble, found, recorded, layout });
    await showBadge();
    return {};
  },
  seen: async ({ conversation, messages }, { site }) => {
    if (!isRecorded(await readSettings(), site)) return { error: "paused" };
    const taken = await inTurn(() => take({ site, conversation, messages }));
    if (taken.queued) sendSoon();
    return taken;
  },
};

const ofOwnPages = {
  overview: async () => overview(),
  send: async () => {
    await send({ now: true });
    return overview();
  },
  refused: async () => refused(),
  emptyRefused: async ({ again }) => {
    await emptyRefused({ again });
    if (again) await send({ now: true });
    await showBadge();
    return overview();
  },
};

async function settingsFor(site) {
  const settings = await readSettings();
  return { type: "settings", recording: isRecorded(settings, site), timing: settings.timing };
}

async function sendSoon() {
  await remind();
  await send();
}

async function wakeUp() {
  if ((await recount()).waiting) await remind();
  await showBadge();
}

async function onSettingsChanged(settings) {
  await changeStatus({ error: null, failures: 0, nextTry: 0 });
  for (const tab of await chrome.tabs.query({})) {
    const { site } = (await chrome.storage.session.get(`page/${tab.id}`))[`page/${tab.id}`] ?? {};
    if (site) await chrome.tabs.sendMessage(tab.id, await settingsFor(site)).catch(() => {});
  }
  await showBadge();
  if (settings?.key) await send({ now: true });
}

async function answer(message, sender) {
  const site = sender.tab && siteOf(sender.origin);
  const { type } = message;
  if (site && Object.hasOwn(ofPages, type)) return ofPages[type](message, { site, tab: sender.tab.id });
  if (sender.origin === HERE && Object.hasOwn(ofOwnPages, type)) return ofOwnPages[type](message);
  return { error: `${message.type}: not for ${sender.origin}` };
}

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  answer(message, sender).then(reply, async (error) => {
    reply({ error: error.message });
    const kind = error instanceof QueueFullError ? "full" : "fault";
    await changeStatus({ error: { kind, text: error.message, at: Date.now() } });
    await showBadge();
  });
  return true;
});
chrome.storage.onChanged.addListener((changes, area) => {
  if (area === "local" && changes.settings) onSettingsChanged(changes.settings.newValue);
});
chrome.tabs.onRemoved.addListener((tab) => notePage(tab, null).then(showBadge));
chrome.alarms.onAlarm.addListener((alarm) => alarm.name === ALARM && send({ now: true }));
chrome.runtime.onStartup.addListener(() => send({ now: true }));
chrome.runtime.onInstalled.addListener(async ({ reason }) => {
  await closeToPages();
  if (reason === "install" && !(await readSettings()).key) await chrome.runtime.openOptionsPage();
  await send({ now: true });
});
closeToPages();
wakeUp();
