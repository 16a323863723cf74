// The options page: where the grid is, the key, and which sites are recorded.

import { ingest } from "../worker/grid.js";
import { changeSettings, isInTheClear, permissionFor, readAddress, readSettings } from "../worker/settings.js";
import { siteList } from "./sites.js";

const IDS = ["form", "address", "key", "test", "show", "outcome", "clear"];
const [form, address, key, test, show, outcome, clear] = IDS.map((id) => document.getElementById(id));

function say(text, isBad = false) {
  outcome.textContent = text;
  outcome.className = isBad ? "bad" : "";
}

/** Read the fields; the browser asks the person for the permission to reach an address that needs one. */
async function typed() {
  const target = { address: readAddress(address.value), key: key.value.trim() };
  const origins = [permissionFor(target.address)];
  if (!(await chrome.permissions.request({ origins }))) {
    throw new Error(`The extension may not reach ${target.address} unless you allow it.`);
  }
  return target;
}

async function save() {
  const target = await typed();
  const before = permissionFor((await readSettings()).address);
  await changeSettings(target);
  // What is needed no longer is given back; what the manifest has for good cannot be.
  if (before !== permissionFor(target.address)) await chrome.permissions.remove({ origins: [before] }).catch(() => {});
  address.value = target.address;
  say(target.key ? "Saved." : "Saved, but without a key nothing is recorded.", !target.key);
}

async function tryOut() {
  const target = await typed();
  if (!target.key) return say("Type a key first.", true);
  say("Asking the grid …");
  const answer = await ingest({ ...target, messages: [] });
  const works = answer.kind === "recorded";
  return say(works ? `It works: the grid at ${target.address} takes messages with this key.` : answer.detail, !works);
}

function warnOfClearText() {
  try {
    clear.hidden = !isInTheClear(address.value);
  } catch {
    clear.hidden = true;
  }
}

const told = (work) => (event) => {
  event.preventDefault();
  work().catch((error) => say(error.message, true));
};

form.addEventListener("submit", told(save));
test.addEventListener("click", told(tryOut));
address.addEventListener("input", warnOfClearText);
show.addEventListener("click", () => {
  const isShown = key.type === "text";
  key.type = isShown ? "password" : "text";
  show.textContent = isShown ? "Show key" : "Hide key";
});

const settings = await readSettings();
address.value = settings.address;
key.value = settings.key;
warnOfClearText();
await siteList(document.getElementById("sites"));
