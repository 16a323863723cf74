// What the person has set: where the grid is, the key, which sites are paused.
//
// It lies in storage.local, which is closed to content scripts: no page and no script in a page can read the key.
export const SITES = {
  // Where messages have the ids that an export gives them, the grid is told of which: there and here it is one.
  claude_ai: { label: "claude.ai", origin: "https://claude.ai", export: "claude_ai" },
  chatgpt: { label: "chatgpt.com", origin: "https://chatgpt.com", export: "chatgpt" },
  gemini_web: { label: "gemini.google.com", origin: "https://gemini.google.com" },
};
export const DEFAULTS = { address: "http://127.0.0.1:8080", key: "", paused: {}, timing: {} };

/** Close the storage to content scripts; what they may know is told to them. */
export async function closeToPages() {
  await chrome.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });
}

/** Give the settings, whole. */
export async function readSettings() {
  const { settings } = await chrome.storage.local.get("settings");
  return { ...DEFAULTS, ...settings };
}

/** Change some of the settings. */
export async function changeSettings(changes) {
  await chrome.storage.local.set({ settings: { ...(await readSettings()), ...changes } });
}

/** Give the name of the site with this origin, `undefined` for any other. */
export function siteOf(origin) {
  return Object.keys(SITES).find((name) => SITES[name].origin === origin);
}

/** Tell whether conversations of a site are recorded. Without a key there is nobody to record them for. */
export function isRecorded(settings, site) {
  return Boolean(settings.key) && !settings.paused[site];
}

/** Give a grid's address as an origin with path, ending in "/". Throws an error that says what is wrong. */
export function readAddress(text) {
  const typed = text.trim();
  const whole = /^[a-z]+:\/\//i.test(typed) ? typed : `http://${typed}`;
  if (!typed || !URL.canParse(whole)) throw new Error("This is no address. It looks like http://127.0.0.1:8080.");
  const url = new URL(whole);
  if (!/^https?:$/.test(url.protocol)) throw new Error("The address has to begin with http:// or https://.");
  if (url.username || url.password) throw new Error("Leave name and password out of the address: the key is enough.");
  return `${url.origin}${url.pathname.replace(/\/*$/, "/")}`;
}

/** Tell whether an address sends the key over a network unencrypted. */
export function isInTheClear(address) {
  const { protocol, hostname } = new URL(readAddress(address));
  return protocol === "http:" && !/^(127\.\d+\.\d+\.\d+|localhost|.*\.localhost|\[::1\])$/.test(hostname);
}

/** Give the pattern of the host permission that an address needs. */
export function permissionFor(address) {
  const url = new URL(readAddress(address));
  return `${url.protocol}//${url.hostname}/*`;
}
