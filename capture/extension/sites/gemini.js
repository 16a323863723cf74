// How gemini.google.com shows a conversation. When the site changes, this is the one file to change.
aethergrid.site = {
  name: "gemini_web",
  label: "gemini.google.com",

  conversationOf: (url) =>
    url.pathname.match(/^(?:\/u\/\d+)?\/(?:app|spark\/chat|gem\/[^/]+)\/([0-9a-z_-]{8,})/i)?.[1] ?? null,
  isPrivate: () => document.querySelector(".temporary-chat-card, temp-chat-banner") !== null,
  isShared: (url) => url.pathname.startsWith("/share/"),

  // Newest first. The first one that finds both prompts and answers is read.
  layouts: [
    {
      name: "custom elements",
      user: "user-query",
      assistant: "model-response",
      userLines: "p.query-text-line",
      userText: [".query-text", "user-query-content", ":scope"],
      assistantText: ["message-content .markdown", "message-content", ".model-response-text", ".markdown"],
    },
    {
      name: "author roles",
      user: '[data-message-author-role="user"]',
      assistant: '[data-message-author-role="model"]',
      userText: [":scope"],
      assistantText: [".markdown", ":scope"],
    },
  ],

  // A prompt has nothing of its own: where it stands is told by the answer before it.
  own: () => null,
  slot: (element, role) =>
    role === "assistant"
      ? (element.querySelector('message-content[id*="r_"]')?.id.match(/r_[0-9a-f]+/i)?.[0] ?? null)
      : null,

  notText: {
    user: "user-query-file-carousel, user-query-file-preview",
    assistant:
      "model-thoughts, thinking-overlay, message-actions, sources-list, sources-carousel-inline, source-footnote, " +
      "carousel-footnote, .code-block-decoration, .table-footer, .response-footer",
  },
  // The stop button and the class `pending` stay after the end of an answer: neither is a sign.
  streaming: '.markdown[aria-busy="true"]',
  working: null,

  chosenModel: () => {
    const shown = document.querySelector('[data-test-id="bard-mode-menu-button"]')?.textContent ?? "";
    const name = shown.replace(/\s+/g, " ").trim();
    return name && name.length <= 40 ? `Gemini ${name.replace(/^Gemini /, "")}` : "";
  },
};
