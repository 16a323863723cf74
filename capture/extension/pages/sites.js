// The list of sites with a box each, on the options page and in the popup.

import { changeSettings, readSettings } from "../worker/settings.js";

/** Fill `list` with the sites, what their pages report, and a box that pauses each. */
export async function siteList(list) {
  const { sites, hasKey } = await chrome.runtime.sendMessage({ type: "overview" });
  const shown = JSON.stringify(sites.map((site) => [site.paused, site.recorded, report(site, hasKey)]));
  if (list.dataset.shown === shown) return;
  list.dataset.shown = shown;
  const focused = list.contains(document.activeElement) ? document.activeElement.name : null;
  list.replaceChildren(...sites.map((site) => row(site, hasKey)));
  list.querySelector(`input[name="${focused}"]`)?.focus();
}

function row(site, hasKey) {
  const item = element("li", { className: "card" });
  const label = element("label", { className: "site" });
  const box = element("input", { type: "checkbox", checked: !site.paused, name: site.name });
  box.addEventListener("change", () => pause(site.name, !box.checked));
  const [text, look] = report(site, hasKey);
  const number = site.recorded.toLocaleString("en");
  const count = element("span", { className: "count", textContent: `${number} recorded` });
  const said = element("span", { className: `said ${look}`, textContent: text });
  label.append(box, element("b", { textContent: site.label }), count, said);
  item.append(label);
  return item;
}

/** Give what there is to say of a site, and the class that it is said in. */
function report({ paused, page }, hasKey) {
  if (paused) return ["paused: nothing is read", "soft"];
  if (!hasKey) return ["waits for a key", "warn"];
  if (page?.state === "changed") return [page.trouble, "bad"];
  if (page?.state === "private") return ["a temporary chat: not read", "soft"];
  if (page?.state === "recording") return [`open conversation: ${page.recorded} of ${page.found} taken`, "soft"];
  return ["ready", "soft"];
}

async function pause(name, isPaused) {
  const { paused } = await readSettings();
  await changeSettings({ paused: { ...paused, [name]: isPaused } });
}

/** Give a number of messages in words. */
export function messages(number) {
  return `${number.toLocaleString("en")} message${number === 1 ? "" : "s"}`;
}

/** Make an element with these properties. */
export function element(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}
