// Reads the conversation that a page shows by the table of its site, and tells when the page does not fit the table.
(() => {
  const texts = new WeakMap();

  /** Give `{layout, messages}`: what is shown, in order, each `{element, role, text, own, slot, …}`. */
  function read(site, page = document) {
    const layout = layoutOf(site, page);
    const root = (layout.page && page.querySelector(layout.page)) || page;
    const found = [...root.querySelectorAll(`${layout.user}, ${layout.assistant}`)];
    const messages = outermost(found).map((element) => messageOf(element, layout, site));
    markStreaming(messages, site);
    return { layout: layout.name, messages };
  }

  /** Say in what way a page with a conversation id does not look as the table says; "" if it does. */
  function complaint(site, messages) {
    const of = (role) => messages.filter((message) => message.role === role);
    const [prompts, answers] = [of("user"), of("assistant")];
    const wrong = (what) => `${site.label} looks different: ${what}. Nothing of it is recorded.`;
    if (!messages.length) return wrong("no messages found on a page that has a conversation id");
    if (of(null).length) return wrong(`of ${of(null).length} messages nobody can tell who wrote them`);
    if (prompts.length > 1 && !answers.length) return wrong(`${prompts.length} prompts found, but no answer`);
    if (answers.length > 1 && !prompts.length) return wrong(`${answers.length} answers found, but no prompt`);
    for (const [kind, list] of [["prompts", prompts], ["answers", answers]]) {
      const mute = list.filter((message) => !message.text).length;
      if (mute > 1 && mute === list.length) return wrong(`${mute} ${kind} found, but no text in them`);
    }
    return "";
  }

  function layoutOf(site, page) {
    const has = (layout, role) => page.querySelector(layout[role]) !== null;
    return (
      site.layouts.find((layout) => has(layout, "user") && has(layout, "assistant")) ??
      site.layouts.find((layout) => has(layout, "user") || has(layout, "assistant")) ??
      site.layouts[0]
    );
  }

  function messageOf(element, layout, site) {
    const [user, assistant] = [element.matches(layout.user), element.matches(layout.assistant)];
    const role = user === assistant ? null : user ? "user" : "assistant";
    const own = site.own(element, role) ?? null;
    return {
      element,
      role,
      own,
      slot: own ? null : (site.slot(element, role) ?? null),
      text: textOf(element, role, layout, site),
      model: role === "assistant" ? (site.modelOf?.(element) ?? "") : "",
      time: timeShown(element),
      provisional: Boolean(own && site.provisional?.test(own)),
      partial: element.querySelector(".cm-gap") !== null,
      streaming: false,
    };
  }

  function textOf(element, role, layout, site) {
    const raw = element.textContent;
    const known = texts.get(element);
    if (known?.raw === raw) return known.text;
    const text = written(element, role, layout, site);
    texts.set(element, { raw, text });
    return text;
  }

  function written(element, role, layout, site) {
    if (role === null) return "";
    const lines = role === "user" && layout.userLines ? [...element.querySelectorAll(layout.userLines)] : [];
    if (lines.length) return aethergrid.blockOfLines(lines);
    for (const selector of role === "user" ? layout.userText : layout.assistantText) {
      const found = selector === ":scope" ? [element] : [...element.querySelectorAll(selector)];
      const roots = outermost(found).filter((one) => !isLeftOut(one, element, site.notText[role]));
      const blocks = roots.map((root) => aethergrid.markdown(root, site.notText[role]));
      if (roots.length) return blocks.filter(Boolean).join("\n\n");
    }
    return "";
  }

  const outermost = (found) => found.filter((one) => !found.some((other) => other !== one && other.contains(one)));

  function isLeftOut(one, element, notText) {
    const around = one.closest(notText);
    return around !== null && around !== element && element.contains(around);
  }

  function timeShown(element) {
    const shown = element.querySelector("time[datetime]")?.getAttribute("datetime");
    const time = shown ? Date.parse(shown) : NaN;
    return Number.isNaN(time) ? null : time;
  }

  // Only the last answer can be on its way: elsewhere the sites leave signs behind that mean nothing any more.
  function markStreaming(messages, site) {
    const last = messages.at(-1);
    if (last?.role !== "assistant") return;
    const marked = last.element.closest(site.streaming) ?? last.element.querySelector(site.streaming);
    last.streaming = Boolean(marked ?? (site.working && document.querySelector(site.working)));
  }

  aethergrid.read = read;
  aethergrid.complaint = complaint;
})();
