// What there is to say: counts, the last error, what the open pages report; on the badge and for the popup.

import { counts } from "./queue.js";
import { isRecorded, readSettings, SITES } from "./settings.js";
import { inTurns } from "./turns.js";

const NOTHING = { recorded: {}, error: null, failures: 0, nextTry: 0 };
const inTurn = inTurns();
const COLORS = { fine: "#2f6f4f", waiting: "#8a5a00", wrong: "#b3261e", off: "#6b6b6b" };

/** Give the lasting status: messages recorded by site, the last error (`{kind, text, at}`), and the back-off. */
export async function readStatus() {
  const { status } = await chrome.storage.local.get("status");
  return { ...NOTHING, ...status };
}

/** Change the lasting status. */
export function changeStatus(changes) {
  return inTurn(async () => chrome.storage.local.set({ status: { ...(await readStatus()), ...changes } }));
}

/** Note what a tab's page reports of itself; `null` when it is gone. */
export async function notePage(tab, report) {
  const key = `page/${tab}`;
  if (report) await chrome.storage.session.set({ [key]: { ...report, at: Date.now() } });
  else await chrome.storage.session.remove(key);
}

/** Give everything that the popup shows. */
export async function overview() {
  const [settings, status, tally, session] = await Promise.all([
    readSettings(), readStatus(), counts(), chrome.storage.session.get(null),
  ]);
  const pages = Object.entries(session).filter(([key]) => key.startsWith("page/"));
  const sites = Object.entries(SITES).map(([name, { label }]) => ({
    name,
    label,
    paused: Boolean(settings.paused[name]),
    recorded: status.recorded[name] ?? 0,
    page: latest(pages.map(([, page]) => page).filter((page) => page.site === name)),
  }));
  return { sites, hasKey: Boolean(settings.key), status, waiting: tally.waiting, refused: tally.refused };
}

/** Write the badge anew. */
export async function showBadge() {
  const view = await overview();
  const { text, color, title } = badgeOf(view);
  await chrome.action.setBadgeText({ text });
  await chrome.action.setBadgeBackgroundColor({ color });
  await chrome.action.setBadgeTextColor?.({ color: "#ffffff" });
  await chrome.action.setTitle({ title: `AetherGrid: ${title}` });
  await markPausedTabs();
}

/** Give `{text, color, title}` of the badge for an overview. */
export function badgeOf({ sites, hasKey, status, waiting, refused }) {
  const troubled = sites.find((site) => !site.paused && site.page?.state === "changed");
  const wrong = wrongOf({ hasKey, status, refused, troubled });
  if (wrong) return { text: "!", color: COLORS.wrong, title: wrong };
  if (sites.every((site) => site.paused)) return { text: "off", color: COLORS.off, title: "paused on all sites" };
  const total = sites.reduce((sum, site) => sum + site.recorded, 0);
  const title = `${total} messages recorded` + (waiting ? `, ${waiting} wait for the grid` : "");
  if (waiting && status.error) {
    return { text: compact(total) || "…", color: COLORS.waiting, title: `${title}. ${status.error.text}` };
  }
  return { text: compact(total), color: COLORS.fine, title };
}

function wrongOf({ hasKey, status, refused, troubled }) {
  if (!hasKey) return "set a key on the options page.";
  if (status.error && status.error.kind !== "away") return status.error.text;
  if (troubled) return troubled.page.trouble;
  return refused ? `messages that the grid refused: ${refused}. The popup has the reasons.` : "";
}

async function markPausedTabs() {
  const [settings, session] = await Promise.all([readSettings(), chrome.storage.session.get(null)]);
  for (const [key, page] of Object.entries(session)) {
    if (!key.startsWith("page/")) continue;
    const off = settings.key && !isRecorded(settings, page.site);
    // A tab may be gone by now.
    await chrome.action.setBadgeText({ tabId: Number(key.slice(5)), text: off ? "off" : null }).catch(() => {});
  }
}

/** Give the page that has most to say: one that is out of shape, else the latest. */
function latest(pages) {
  const byTime = pages.sort((one, other) => other.at - one.at);
  return byTime.find((page) => page.state === "changed") ?? byTime[0] ?? null;
}

/** Give a number in at most four characters. */
export function compact(number) {
  if (number < 1000) return number ? String(number) : "";
  const [value, unit] = number < 1_000_000 ? [number / 1000, "k"] : [number / 1_000_000, "m"];
  return (value < 10 ? value.toFixed(1) : Math.floor(value)) + unit;
}
