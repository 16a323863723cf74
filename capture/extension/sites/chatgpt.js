// How chatgpt.com shows a conversation. When the site changes, this is the one file to change.
aethergrid.site = {
  name: "chatgpt",
  label: "chatgpt.com",

  conversationOf: (url) => url.pathname.match(/(?:^|\/)u?c\/([0-9a-z-]{8,})/i)?.[1] ?? null,
  isPrivate: (url) => url.searchParams.get("temporary-chat") === "true",
  // Others' conversations, and those with others in them.
  isShared: (url) => /^\/(share|s|gg)\//.test(url.pathname),

  // Newest first. The first one that finds both prompts and answers is read.
  layouts: [
    {
      name: "app shell",
      // Pages that were left stay in the document, hidden.
      page: '[data-app-shell-active-page="true"]',
      user:
        '[data-chatgpt-search-message-ids][data-chatgpt-search-unit-key$=":user"], ' +
        "[data-chatgpt-search-message-ids]:has([data-user-message-bubble])",
      assistant: '[data-chatgpt-search-message-ids]:has([data-conversation-role="assistant"])',
      userText: [
        '[data-markdown-text-tone="user-message"]',
        "[data-user-message-bubble] .whitespace-pre-wrap",
        "[data-user-message-bubble]",
      ],
      assistantText: ['[data-markdown-text-style="assistant-message"]', ".markdown"],
    },
    {
      name: "author roles",
      user: '[data-message-author-role="user"]',
      assistant: '[data-message-author-role="assistant"]',
      userText: [".whitespace-pre-wrap", ":scope"],
      assistantText: [".markdown", ":scope"],
    },
    {
      name: "web mobile",
      user: 'li[data-message-role="user"]',
      assistant: 'li[data-message-role="assistant"]',
      userText: ["[data-user-message-copy]", "[data-user-message-bubble]"],
      assistantText: ["[data-assistant-markdown]"],
    },
  ],

  // Of an answer in several steps the last id is that of the answer.
  own: (element) =>
    element.getAttribute("data-chatgpt-search-message-ids")?.trim().split(/\s+/).at(-1) ||
    element.getAttribute("data-message-id") ||
    element.id ||
    null,
  slot: () => null,
  // What stands there until the site has given an id.
  provisional: /placeholder|^pending-|^request-/,

  notText: {
    user: '[class~="group/resource-card"]',
    assistant:
      '[data-testid*="thought"], [data-testid*="thinking"], [data-testid*="reasoning"], .turn-action-controls, ' +
      '[data-assistant-placeholder-slot], .result-thinking, [data-testid="chatgpt-citation"]',
  },
  streaming: ".result-streaming, .result-thinking, [data-streaming-response-status], [data-message-streaming]",
  working: 'button[data-testid="stop-button"], button[data-stop-generating]',

  modelOf: (element) =>
    element.getAttribute("data-message-model-slug") ??
    element.querySelector("[data-message-model-slug]")?.getAttribute("data-message-model-slug") ??
    "",
};
