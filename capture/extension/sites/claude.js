// How claude.ai shows a conversation. When the site changes, this is the one file to change.
aethergrid.site = {
  name: "claude_ai",
  label: "claude.ai",

  conversationOf: (url) => url.pathname.match(/^\/chat\/([0-9a-f-]{36})/i)?.[1] ?? null,
  isPrivate: (url) => url.searchParams.has("incognito"),
  isShared: (url) => url.pathname.startsWith("/share/"),

  // Newest first. The first one that finds both prompts and answers is read.
  layouts: [
    {
      name: "rows",
      user: '[data-testid="user-message"]',
      assistant: '[data-testid="assistant-message"]',
      userText: [":scope"],
      assistantText: [
        "[data-perf-reply-text]",
        ".standard-markdown, .progressive-markdown",
        '[data-cds="Prose"]',
        ":scope",
      ],
    },
    {
      name: "streaming containers",
      user: '[data-testid="user-message"]',
      assistant: "[data-is-streaming]",
      userText: [":scope"],
      assistantText: [".standard-markdown, .progressive-markdown", ".font-claude-response", ":scope"],
    },
    {
      name: "fonts",
      user: '[data-testid="user-message"], .font-user-message',
      assistant: ".font-claude-response, .font-claude-message",
      userText: [":scope"],
      assistantText: [".standard-markdown", ":scope"],
    },
  ],

  // The id that the site itself gives a message. The first answer to a prompt may have that of its prompt with a
  // word behind it, which names a place; on pages of older accounts there is only the number of a row.
  own: (element) => turnKey(element)?.match(/^[0-9a-f-]{36}$/i)?.[0],
  slot: (element) => turnKey(element) ?? rowNumber(element),

  // Thinking and tool steps, file cards, the panel of an artifact.
  notText: {
    user: '[data-testid="file-thumbnail"]',
    assistant:
      '[data-cds="TurnStatus"], [data-cds="MessageActions"], [data-find-omitted], [class*="artifact-block"], ' +
      '[class*="group/status"], [class*="overflow-hidden"][class*="max-h-"]',
  },
  streaming: '[data-is-streaming="true"]',
  working: null,

  // What is chosen now, which is what wrote an answer that was seen coming, and no other.
  chosenModel: () => {
    const shown = document.querySelector('[data-testid="model-selector-dropdown"]')?.textContent ?? "";
    const name = shown.match(/(?:Claude )?((?:Opus|Sonnet|Haiku|[A-Z][a-z]+) \d+(?:\.\d+)?)/)?.[1];
    return name ? `Claude ${name}` : "";
  },
};

function turnKey(element) {
  return element.closest("[data-turn-key]")?.getAttribute("data-turn-key") || null;
}

function rowNumber(element) {
  const row = element.closest("[data-index], [aria-posinset]");
  const number = row?.getAttribute("data-index") ?? row?.getAttribute("aria-posinset");
  return number ? `row ${number}` : null;
}
