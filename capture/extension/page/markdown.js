// Gives what an element of a page shows as Markdown, without the labels of buttons.
//
// Content scripts are no modules: as such they would have to be readable for every page, which could then tell
// that the extension is there. What they share is in `aethergrid`, which pages cannot see.
globalThis.aethergrid ??= {};

(() => {
  const BLOCKS =
    "p, div, section, article, ul, ol, li, table, blockquote, pre, hr, h1, h2, h3, h4, h5, h6, details, figure, " +
    "code-block, .katex-display, .math-block";
  const CODE_BLOCKS = 'pre, code-block, [data-markdown-copy="code-block"]';
  const INLINE_CODE = 'code, [data-markdown-copy="inline-code"]';
  const MATH = ".katex, .katex-display, [data-math], mjx-container, math";
  const LABELS =
    'button, [role="button"], [role="toolbar"], [role="tooltip"], [role="menu"], [role="status"], svg, img, ' +
    "style, script, noscript, template, textarea, select, input, mat-icon, [hidden], [aria-hidden='true'], " +
    '.sr-only, .visually-hidden, .cdk-visually-hidden, [data-markdown-copy="exclude"]';
  const MARKS = { STRONG: "**", B: "**", EM: "*", I: "*", DEL: "~~", S: "~~" };

  /** Give the Markdown of what is in `root`; what `notText` (a selector) matches is left out. */
  function markdown(root, notText = "") {
    const skipped = notText ? `${LABELS}, ${notText}` : LABELS;
    return blocksOf(root, skipped).join("\n\n").trim();
  }

  function blocksOf(node, skipped) {
    const blocks = [];
    let line = "";
    const flush = () => {
      const text = line.replace(/[ \t]+\n/g, "\n").replace(/^(?:[ \t]*\n)+/, "").trimEnd();
      if (text.trim()) blocks.push(text.replace(/^ (?! )/, ""));
      line = "";
    };
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        line += textOf(child, line);
      } else if (child.nodeType === Node.ELEMENT_NODE) {
        const block = blockOf(child, skipped);
        if (block === null) line += inlineOf(child, skipped);
        else {
          flush();
          blocks.push(...block.filter((text) => text.trim()));
        }
      }
    }
    flush();
    return blocks;
  }

  /** Give the blocks of an element, `null` if it is part of a line. */
  function blockOf(element, skipped) {
    const tag = element.tagName;
    if (element.matches(MATH)) return isDisplayed(element) ? [`$$\n${tex(element)}\n$$`] : null;
    if (element.matches(CODE_BLOCKS)) return [codeBlock(element)];
    if (element.matches(skipped)) return [];
    if (/^H[1-6]$/.test(tag)) return [`${"#".repeat(Number(tag[1]))} ${oneLine(element, skipped)}`];
    if (tag === "HR") return ["---"];
    if (tag === "UL" || tag === "OL") return [listOf(element, skipped)];
    if (tag === "TABLE") return [tableOf(element, skipped)];
    if (tag === "BLOCKQUOTE") return [indent(blocksOf(element, skipped).join("\n\n"), "> ", "> ")];
    if (!element.matches(BLOCKS) && !element.querySelector(BLOCKS)) return null;
    const code = labelledCode(element, skipped);
    return code ? [codeBlock(code)] : blocksOf(element, skipped);
  }

  function inlineOf(element, skipped) {
    const tag = element.tagName;
    if (tag === "BR") return "\n";
    if (element.matches(MATH)) return `$${tex(element)}$`;
    if (element.matches(INLINE_CODE)) return inlineCode(element.textContent);
    if (element.matches(skipped)) return "";
    const text = childrenInline(element, skipped);
    if (tag === "A") return link(element, text);
    const [, before, core, after] = text.match(/^(\s*)(.*?)(\s*)$/s);
    return tag in MARKS && core ? `${before}${MARKS[tag]}${core}${MARKS[tag]}${after}` : text;
  }

  function childrenInline(element, skipped) {
    let line = "";
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) line += textOf(child, line);
      else if (child.nodeType === Node.ELEMENT_NODE) line += inlineOf(child, skipped);
    }
    return line;
  }

  function textOf(node, line) {
    if (getComputedStyle(node.parentElement).whiteSpace.startsWith("pre")) return node.data;
    const text = node.data.replace(/\s+/g, " ");
    return line === "" || /\s$/.test(line) ? text.trimStart() : text;
  }

  const oneLine = (element, skipped) => childrenInline(element, skipped).replace(/\s+/g, " ").trim();

  function link(element, text) {
    const address = element.href;
    const shown = text.replace(/\s+/g, " ").trim();
    if (!shown) return "";
    if (!/^(https?|mailto):/.test(address)) return text;
    return shown === address ? address : `[${shown}](${address})`;
  }

  function inlineCode(text) {
    const fence = "`".repeat(longestRun(text) + 1);
    const space = /^`|`$/.test(text) ? " " : "";
    return text ? `${fence}${space}${text}${space}${fence}` : "";
  }

  function codeBlock(element) {
    const code = element.querySelector(".cm-content") ?? element.querySelector("code") ?? element;
    const text = codeText(code).replace(/^\n+|\s+$/g, "");
    const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
    return `${fence}${languageOf(element)}\n${text}\n${fence}`;
  }

  function codeText(code) {
    const lines = [...code.querySelectorAll(".cm-line")];
    if (lines.length) return lines.map((line) => line.textContent).join("\n");
    const rows = [...code.children];
    const apart = rows.length > 1 && !code.textContent.includes("\n");
    // Some highlighters give every line an element of its own, and no line break.
    return apart && rows.every((row) => getComputedStyle(row).display !== "inline")
      ? rows.map((row) => row.textContent).join("\n")
      : code.textContent;
  }

  function languageOf(element) {
    for (const one of [element, ...element.querySelectorAll("code, .cm-content, pre")]) {
      const named = one.getAttribute("data-language") ?? one.className.match?.(/\blang(?:uage)?-([\w+#.-]+)/)?.[1];
      if (named) return named.toLowerCase();
    }
    const label = element.querySelector(".code-block-decoration span")?.textContent.trim().toLowerCase() ?? "";
    return /^[\w+#.-]{1,20}$/.test(label) ? label : "";
  }

  /** Give the one code block in an element that shows nothing else but the name of its language. */
  function labelledCode(element, skipped) {
    const [code, another] = element.querySelectorAll("pre");
    if (!code || another) return null;
    const language = languageOf(code);
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let label = "";
    while (walk.nextNode()) {
      const parent = walk.currentNode.parentElement;
      if (!code.contains(parent) && !parent.closest(skipped)) label += walk.currentNode.data.trim();
    }
    return language && label.toLowerCase() === language ? code : null;
  }

  function listOf(list, skipped) {
    const items = [...list.children].filter((child) => child.tagName === "LI");
    let number = list.tagName === "OL" ? Number(list.getAttribute("start") ?? 1) : null;
    return items
      .map((item) => {
        const marker = number === null ? "- " : `${number++}. `;
        const box = item.querySelector(":scope > input[type=checkbox], :scope > p > input[type=checkbox]");
        const blocks = blocksOf(item, skipped);
        const text = blocks.reduce((all, block) => all + (/^(- |\d+\. )/.test(block) ? "\n" : "\n\n") + block, "");
        const ticked = box ? `[${box.checked ? "x" : " "}] ` : "";
        return indent(ticked + text.trimStart(), marker, " ".repeat(marker.length));
      })
      .join("\n");
  }

  function tableOf(table, skipped) {
    const rows = [...table.rows].map((row) =>
      [...row.cells].map((cell) => blocksOf(cell, skipped).join(" ").replace(/\s+/g, " ").replaceAll("|", "\\|")),
    );
    if (!rows.length) return "";
    const line = (cells) => `| ${cells.join(" | ")} |`;
    const [head, ...body] = rows;
    return [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
  }

  function tex(element) {
    const source = element.querySelector('annotation[encoding="application/x-tex"]')?.textContent;
    const holder = element.matches("[data-math]") ? element : element.querySelector("[data-math]");
    const given = holder?.getAttribute("data-math");
    return (source ?? given ?? element.textContent).trim();
  }

  const isDisplayed = (element) =>
    element.matches('.katex-display, .math-block, [display="true"], [display="block"]') ||
    element.querySelector(":scope > .katex-display") !== null;

  const longestRun = (text) => Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));

  const indent = (text, first, rest) =>
    text
      .split("\n")
      .map((line, index) => (index === 0 ? first + line : line ? rest + line : rest.trimEnd()))
      .join("\n");

  aethergrid.markdown = markdown;
  /** Give the text of elements that hold a line each, as they were typed but for a margin that all have. */
  function blockOfLines(elements) {
    const plain = (element) => (element.childElementCount ? childrenInline(element, LABELS) : element.textContent);
    const lines = elements.map((element) => plain(element).trimEnd());
    const margins = lines.filter(Boolean).map((line) => line.search(/\S/));
    return lines.map((line) => line.slice(Math.min(...margins))).join("\n").replace(/^\n+|\n+$/g, "");
  }

  aethergrid.blockOfLines = blockOfLines;
})();
