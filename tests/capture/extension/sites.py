"""Pages in the shape of the three sites, served at their real names to a browser that reaches no network."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Route

PAGES = Path(__file__).parent / "pages"
Message = dict[str, Any]


@dataclass
class Site:
    """A site whose server knows some conversations, each a list of `{id, role, html}` at a path."""

    host: str
    file: str
    shape: str
    talks: dict[str, list[Message]] = field(default_factory=dict)

    def serve(self, context: BrowserContext) -> None:
        """Answer for the site's host in a browser."""
        context.route(f"https://{self.host}/**", self._answer)

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path == "/chat.js":
            route.fulfill(path=PAGES / "chat.js")
        elif path == "/favicon.ico":
            route.fulfill(status=404)
        else:
            route.fulfill(body=self.html(self.talks.get(path, [])), content_type="text/html; charset=utf-8")

    def html(self, messages: list[Message], *, shape: str = "") -> str:
        """Give the page of a conversation."""
        template = (PAGES / self.file).read_text(encoding="utf-8")
        shown = json.dumps(messages).replace("</", "<\\/")
        return template.replace("/* shape */", shape or self.shape).replace("/* messages */", shown)

    def open(self, context: BrowserContext, path: str, messages: list[Message] | None = None) -> Page:
        """Open a path in a new tab; with `messages` its conversation has them from now on."""
        if messages is not None:
            self.talks[path] = messages
        page = context.new_page()
        page.goto(f"https://{self.host}{path}")
        return page


def all_sites() -> dict[str, Site]:
    """Give the three sites by the name of their source, in the shape that they have now."""
    return {
        "claude_ai": Site("claude.ai", "claude.html", "rows"),
        "chatgpt": Site("chatgpt.com", "chatgpt.html", "shell"),
        "gemini_web": Site("gemini.google.com", "gemini.html", "elements"),
    }


def prompt(id_: str, text: str, **more: Any) -> Message:
    """Give a prompt of a conversation."""
    return {"id": id_, "role": "user", "html": text, **more}


def answer(id_: str, html: str, **more: Any) -> Message:
    """Give an answer of a conversation, as HTML."""
    return {"id": id_, "role": "assistant", "html": html, **more}
