// The popup: what is recorded, what waits, what went wrong, and a box that pauses each site.

import { element, messages, siteList } from "./sites.js";

const at = (id) => document.getElementById(id);
const ask = (type, more = {}) => chrome.runtime.sendMessage({ type, ...more });
const MOST_SHOWN = 20;

async function draw() {
  const [view] = await Promise.all([ask("overview"), siteList(at("sites"))]);
  const { waiting, refused, status, hasKey } = view;
  at("waiting").textContent = waiting ? `Waiting for the grid: ${messages(waiting)}.` : "Nothing waits for the grid.";
  at("send").disabled = !waiting || !hasKey;
  const error = hasKey ? status.error?.text : "Set a key on the options page: until then nothing is recorded.";
  at("error").textContent = error ?? "";
  at("error").hidden = !error;
  at("refused").hidden = !refused;
  at("refused").querySelector("summary").textContent = `Refused by the grid: ${messages(refused)}`;
}

async function listRefused() {
  const items = await ask("refused");
  const rows = items.slice(-MOST_SHOWN).map(({ site, message, reason }) => {
    const start = message.content.slice(0, 80) || "(no text)";
    return element("li", { textContent: `${site}: “${start}”. ${reason}` });
  });
  at("refused").querySelector("ul").replaceChildren(...rows);
}

const doing = (type, more) => async (event) => {
  event.target.disabled = true;
  await ask(type, more);
  event.target.disabled = false;
  await draw();
};

at("send").addEventListener("click", doing("send"));
at("again").addEventListener("click", doing("emptyRefused", { again: true }));
at("discard").addEventListener("click", doing("emptyRefused", { again: false }));
at("options").addEventListener("click", () => chrome.runtime.openOptionsPage());
at("refused").addEventListener("toggle", listRefused);
chrome.storage.onChanged.addListener(draw);
await draw();
