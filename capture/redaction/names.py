"""Which names announce a secret: the words they end in, and what may stand before and after these words."""

import re

# In folded (lower-case) text. Each is followed by what may belong to the name still, so that `token_count`,
# `password_field` and `secret_name` announce nothing.
KEYWORDS = ("pass(?:word|wort|wd|phrase|code)?", "pwd?", "secret", "token", "key", "credential")
SUFFIX = (
    r"(?:[_-]?(?:access|api|auth|key|token|secret|base(?:64)?|value|string|str|prod(?:uction)?|dev|staging|test|live"
    r"|old|new|primary|secondary|[0-9]{1,3})){0,4}+s?"
)

# `key` alone says little; these make it a secret one.
SECRET_KEY = re.compile(
    r"(?:api|app|application|access|secret|private|signing|signature|encryption|encrypt|decryption|master|account|auth"
    r"|shared|service|role|subscription|storage|deploy|admin|session|hmac|webhook|consumer|functions?|host|jwt|license"
    r"|openai|anthropic|gemini|google|mistral|groq|xai|cohere|deepseek|openrouter|azure|aws|stripe|sendgrid|datadog)"
    r"[_\- .]?$"
)
# Tokens of a grammar, a page or a form, and keys of passwords: not secrets.
HARMLESS = re.compile(
    r"(?:eos|bos|pad|unk|cls|sep|mask|page|next|continuation|sync|resume|cursor|csrf|xsrf|special|stop|start|end|design"
    r"|max|min|num|total|prompt|completion|input|output|cached?|per|by|of|public|publishable|primary"
    r"|foreign|partition|sort|is|has|no|show|hide|toggle|forgot|reset|verify|validate|check|confirm|invalid|missing"
    r"|wrong|bad)[_\- .]?$"
)
PASSWORD = re.compile(r"pass|pw")
# `pass` ends many words (bypass, compass); only set off, or as a hump, is it a password.
PASS_ALONE = re.compile(r"(?:^|[_.\-$\\])pass$|[a-z]Pass$|PASS$")
PWD_ALONE = re.compile(r"(?:^|[_.\-$]|[a-z](?=P))pwd?$", re.IGNORECASE)


def kind_of_name(left: str, word: str) -> str | None:
    """Tell which kind of secret a name announces, None for none.

    `left` is the part of the name before the key word, `word` the key word with its suffix, both as written.
    """
    before, folded = left.lower(), word.lower()
    if HARMLESS.search(before):
        return None
    if folded.startswith("key"):
        return _kind_of_key(before) if SECRET_KEY.search(before) else None
    if PASSWORD.match(folded):
        return "password" if _is_password(left, word) else None
    if folded.startswith("secret"):
        return "aws_secret_key" if "aws" in before else "secret"
    return "credential" if folded.startswith("credential") else "token"


def _kind_of_key(before: str) -> str:
    return "private_key" if "private" in before else "api_key"


def _is_password(left: str, word: str) -> bool:
    folded = word.lower()
    if folded == "pass":
        return bool(PASS_ALONE.search(left + word))
    return folded not in ("pw", "pwd") or bool(PWD_ALONE.search(left + word))
