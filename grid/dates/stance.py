"""Tell which way a query looks: at what was, at what will be, or for advice."""

import re

# What is never a question about the past: advice, orders.
_ADVICE = re.compile(
    r"\b(?:should|must|(?:can|could|would|shall|may|might) (?:i|we|one|it|this|that)"
    r"|how (?:do|does|to|can|would|could)|(?:what|which|where) do (?:i|we)|needs? to"
    r"|want to|i'd like to|best (?:way|practices?)|usual way"
    r"|recommended way|is it (?:ok|okay|possible|safe|better)|wie (?:kann|soll)|soll(?:te)? (?:ich|man|wir)"
    r"|comment (?:faire|puis)|cómo (?:puedo|hago|se))\b"
    r"|^\s*(?:please )?(?:write|implement|create|add|generate|make|refactor|explain|convert|parse|design|build)\b",
    re.I,
)
_PAST = re.compile(
    r"\b(?:did|didn't|was|wasn't|were|weren't|had|have (?:we|you|i)|has been|have been|we've|you've|used to"
    r"|said|told|asked|decided|chose|chosen|picked|discussed|agreed|mentioned|talked|spoke|suggested|recommended|proposed"
    r"|concluded|anything new|happened|changed|broke|went|became|thought|felt|worked|wrote|fixed"
    r"|haben wir|habe ich|hast du|hatten|wurden?|war|waren|avons|avez|était|étaient|a été|fue|fueron|dijo"
    r"|decidimos|hablamos|hicimos|acordamos)\b",
    re.I,
)
_AHEAD = re.compile(
    r"\b(?:will|won't|shall|going to|plan(?:s|ning)? to|about to|let's|upcoming|tomorrow|next|werden?)\b|['’]ll\b",
    re.I,
)
_ASKS = re.compile(
    r"^\s*(?:and|so|but|ok|okay|hey|please)?[\s,]*(?:what|which|who|whose|whom|where|why|how|when"
    r"|did|was|were|had|have|has|show|list|find|tell|remind|recall|give|summari[sz]e|everything|anything|all"
    r"|decisions?|conversations?|chats?|discussions?|is (?:there )?anything|(?:can|could) you"
    r"|was|wie|wer|wo|warum|quel\w*|qu|que|qui|qué|cómo)\b|\?\s*$",
    re.I,
)


def asks_advice(query: str) -> bool:
    """Tell whether a query asks for advice or orders work, and tells of nothing that was: its times are no one's."""
    return bool(_ADVICE.search(query)) and not _PAST.search(query)


def asks(query: str) -> bool:
    """Tell whether a query is a question, or a request to find something, not a statement."""
    return bool(_ASKS.search(query))


def looks_ahead(query: str) -> bool:
    """Tell whether a query is about what will be."""
    return bool(_AHEAD.search(query))


def looks_back(query: str) -> bool:
    """Tell whether a query is about what was."""
    return bool(_PAST.search(query))
