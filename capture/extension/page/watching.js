// Watches a page of a site: what stands still is told to the service worker, once.
(() => {
  const { site } = aethergrid;
  // Milliseconds: how long a text has to stand still, with a sign of streaming that stays; how long a page may be
  // out of shape, or without an id, before that is told; and how soon what was not taken is told again.
  const timing = { tick: 500, quiet: 2000, stuck: 90_000, patience: 10_000, nameless: 60_000, again: 5000 };
  const tracks = new WeakMap();
  const page = { conversation: null, isRead: false, told: "", notBefore: 0, sending: false };
  let recording = false;
  let timer = null;
  let changed = true;
  let troubleSince = null;

  function tick() {
    // An extension that was updated or removed leaves its script behind in the pages that are open.
    if (!chrome.runtime?.id) return clearInterval(timer);
    const conversation = site.conversationOf(new URL(location.href));
    if (conversation !== page.conversation) turnTo(conversation);
    if (!recording || page.sending || !changed) return undefined;
    changed = false;
    const { layout, messages } = aethergrid.read(site);
    if (isPrivate(messages)) return tell({ state: "private" });
    if (!conversation && site.isShared(new URL(location.href))) return tell({ state: "idle" });
    const shown = messages.filter(isOfThisConversation);
    const now = Date.now();
    for (const message of shown) follow(message, now);
    const trouble = conversation ? aethergrid.complaint(site, shown) : namelessness(shown);
    if (trouble) return complain(trouble, conversation ? timing.patience : timing.nameless, now);
    troubleSince = null;
    return conversation ? report(shown, { layout, now }) : tell({ state: "idle" });
  }

  function complain(trouble, patience, now) {
    troubleSince ??= now;
    changed = true;
    if (now - troubleSince > patience) tell({ state: "changed", trouble });
  }

  /** Say that an address names no conversation although there is one, "" where that is as it should be. */
  function namelessness(shown) {
    const isAnswered = shown.some(({ role, text }) => role === "assistant" && text);
    const says = `${site.label} shows a conversation, but its address has no id: nothing of it is recorded.`;
    const why = "Without an account, and in parts of the site that are no chats, that is so; else it has changed.";
    return isAnswered ? `${says} ${why}` : "";
  }

  /** A chat that began as a temporary one stays so, whatever its address is later. */
  function isPrivate(messages) {
    const isMarked = site.isPrivate(new URL(location.href));
    if (isMarked && messages.length) page.privateSince = page.conversation;
    return isMarked || page.privateSince !== undefined;
  }

  function turnTo(conversation) {
    const isNamed = page.conversation === null && page.privateSince === null;
    Object.assign(page, { conversation, isRead: false, told: "" });
    page.privateSince = isNamed ? conversation : undefined;
    troubleSince = null;
    changed = true;
  }

  /** What stood there under another address belongs to that one, until it is another message. */
  function isOfThisConversation(message) {
    const track = tracks.get(message.element);
    if (!track?.conversation || track.conversation === page.conversation) return true;
    return track.text !== message.text || track.key !== keyOf(message);
  }

  const keyOf = ({ own, slot }) => own ?? slot;

  function follow(message, now) {
    const { element, text, streaming } = message;
    let track = tracks.get(element);
    if (!track || (track.conversation && track.conversation !== page.conversation)) {
      track = { text, since: now, live: page.conversation === null, sent: null, id: null };
      tracks.set(element, track);
    }
    // Seen coming: only of such a message the time and the chosen model are known.
    track.live ||= streaming || (page.isRead && track.text !== text);
    if (track.text !== text) Object.assign(track, { text, since: now });
    Object.assign(track, { conversation: page.conversation, key: keyOf(message) });
    message.track = track;
    message.model ||= track.live && message.role === "assistant" ? (site.chosenModel?.() ?? "") : "";
    const still = now - track.since;
    message.finished = still >= timing.quiet && (!streaming || still >= timing.stuck) && !message.provisional;
  }

  function report(shown, { layout, now, leaving = false }) {
    const last = shown.findIndex((message) => !message.finished && !leaving);
    const standing = last < 0 ? shown : shown.slice(0, last);
    const whole = standing.filter((message) => message.text && !message.provisional);
    page.isRead ||= last < 0;
    const fresh = whole.filter((message) => message.track.sent !== formOf(message));
    changed ||= fresh.length > 0 || shown.some((message) => !message.finished);
    if (fresh.length && now >= page.notBefore) send(whole, leaving);
    const recorded = whole.length - fresh.length;
    return tell({ state: "recording", layout, found: shown.length, recorded });
  }

  const formOf = (message) => `${message.finished ? "" : "partial "}${keyOf(message)} ${message.text}`;

  async function send(whole, leaving) {
    const { conversation } = page;
    const forms = whole.map(formOf);
    const wire = (message, index) => (message.track.sent === forms[index] ? known(message) : told(message));
    const messages = whole.map(wire);
    page.sending = !leaving;
    try {
      const answer = await chrome.runtime.sendMessage({ type: "seen", conversation, messages });
      if (!answer?.ids) throw new Error(answer?.error ?? "no answer");
      whole.forEach(({ track }, index) => Object.assign(track, { sent: forms[index], id: answer.ids[index] }));
    } catch {
      // What happened is told by the service worker, on badge and popup. A little later it hears the page anew, whole.
      for (const { track } of whole) track.sent = null;
      page.notBefore = Date.now() + timing.again;
    } finally {
      page.sending = false;
    }
  }

  const known = (message) => ({ id: message.track.id, key: keyOf(message) });
  const told = ({ role, text, own, slot, model, time, track, finished, partial }) => ({
    role, text, own, slot, model, time, live: track.live, incomplete: !finished || partial,
  });

  function tell(state) {
    const text = JSON.stringify(state);
    if (text === page.told) return;
    page.told = text;
    chrome.runtime.sendMessage({ type: "page", ...state }).catch(() => {});
  }

  function obey(settings) {
    recording = settings.recording;
    changed = true;
    Object.assign(timing, settings.timing);
    if (!recording) tell({ state: "paused" });
    clearInterval(timer);
    timer = setInterval(tick, timing.tick);
  }

  chrome.runtime.onMessage.addListener((message) => {
    if (message.type === "settings") obey(message);
  });
  const all = { childList: true, characterData: true, subtree: true };
  new MutationObserver(() => (changed = true)).observe(document, all);
  addEventListener("pagehide", () => {
    // An answer that is still coming is kept as far as it came; whole it is read when the page is opened again.
    if (!recording || !page.conversation || page.sending || page.privateSince || !chrome.runtime?.id) return;
    const { messages } = aethergrid.read(site);
    const shown = messages.filter((message) => tracks.has(message.element) && isOfThisConversation(message));
    const now = Date.now();
    for (const message of shown) follow(message, now);
    if (shown.length && !aethergrid.complaint(site, shown)) report(shown, { layout: "", now, leaving: true });
  });
  chrome.runtime.sendMessage({ type: "hello" }).then(obey, () => {});
})();
