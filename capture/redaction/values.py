"""Whether a value that stands where a secret may stand is one, or a placeholder, an expression, a type, a word."""

import re
from enum import Enum, auto

from capture.redaction.findings import PLACEHOLDER_START
from capture.redaction.words import COMMON, NOTHING


class Style(Enum):
    """How a value is written; the less the writing says, the more the value itself has to look like a secret."""

    ENV = auto()  # NAME=value
    QUOTED = auto()  # name = "value"
    BARE = auto()  # name: value
    LOOSE = auto()  # prose, tables, argument lists


# ${VAR}, $VAR, %(name)s, <key>, {{ key }}, …, ***
TEMPLATE = re.compile(
    r"""(?x) (?: [$%@&*<{\[(] [^\n]{0,256} [\w})>\]*%] | \$ | %[sdvq@] | [.…*•xX\-_\#?]+ ) \Z
    | \$[({A-Za-z_] | \{\{ | %\( | \#\{"""
)
TEMPLATE_INSIDE = re.compile(r"\$\{\w+\}|\{\{|\{\w*\}|\.\.\.|…|\*{3}|x{4}|X{4}|•{2}")
FILLER = re.compile(
    r"""(?ix) (?: ^|[-_.\s] )
    (?: your | replace | insert | placeholder | example | dummy | fake | redacted | todo | fixme
      | change[-_]?(?:me|it|this) | goes | here | some )
    (?: $|[-_.\s]|(?<=your)[A-Za-z] )
    | ^(?:my|the|a|an|test)[-_ ]?
      (?:[-_ ]?(?:secret|api|access|private|auth|password|token|key|pass|app|client)){1,3}$"""
)
# call(…) and a.b.c
EXPRESSION = re.compile(
    r"""(?x) ^[!&*(]* (?: await\b | new\b | not\b )? [A-Za-z_]\w* (?: (?:\.|->|::|\?\.|!\.)[A-Za-z_]\w* )* [(\[{]
    | ^[A-Za-z_]\w*(?:(?:\.|->|::|\?\.|!\.)[A-Za-z_]\w*)+[;,)]*$"""
)
PATH = re.compile(r"(?:~|\.{1,2}|[A-Za-z]:)?[/\\][\w.@-]*(?:[/\\][\w.@-]*)*")
URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}://")
COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}|#[0-9a-fA-F]{8}")
QUANTITY = re.compile(
    r"[0-9]+(?:[.,][0-9]+)*[-_ ]?(?:[A-Za-z]{1,10})?|v?[0-9]+(?:\.[0-9]+)+\S*|[0-9]+(?:st|nd|rd|th)"
)
TECHNICAL = re.compile(
    r"""(?ix) base-?(?:64|32|58) | sha-?\d | md5 | argon2 | bcrypt | pbkdf2 | oauth-?[12] | utf-?(?:8|16) | ed25519
    | x25519 | [rehp]s(?:256|384|512) | aes-?\d | x509 | http/?[123] | rfc-?\d | ipv[46] | win32 | s3(?![a-z0-9])
    | k8s | ec2 | i18n | oidc | web3 | \d+-?(?:bit|byte|char|digit|day|hour|min)"""
)
# The name of a variable, and that of a class.
CONSTANT = re.compile(r"[A-Z]+(?:_[A-Z]+)+")
CLASS = re.compile(r"(?:[a-z][a-z0-9]*\.)?(?:[A-Z][a-z]+[0-9]{0,5}){2,}")
IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*")
DIGIT = re.compile(r"[0-9]")
LETTER = re.compile(r"[^\W\d_]")
SYMBOL_INSIDE = re.compile(r"[!@#$%^&*?+=~].*\w|\w[!@#$%^*+=~].*\w")
TURNS = re.compile(r"[a-z](?=[A-Z0-9])|[A-Z](?=[0-9])|[0-9](?=[A-Za-z])")


def is_template(value: str) -> bool:
    """Tell whether a value stands for another: `${VAR}`, `<password>`, `***`, or one of our own placeholders."""
    return PLACEHOLDER_START in value or bool(TEMPLATE.match(value) or TEMPLATE_INSIDE.search(value))


def is_filler(value: str) -> bool:
    """Tell whether words in a value say that it stands for another: `your-password-here`, `REPLACE_ME`."""
    return bool(FILLER.search(value))


def looks_random(value: str) -> bool:
    """Tell whether a value of 16 characters or more changes between letters and digits as random ones do."""
    if len(value) < 16 or not DIGIT.search(value) or not LETTER.search(value):
        return False
    return len(set(value)) >= 8 and len(TURNS.findall(value)) * 7 >= len(value)


def is_secret(value: str, *, style: Style, password: bool) -> bool:
    """Tell whether a value under a secret's name is one.

    `password` is for the names of passwords, which are short and chosen by people; keys and tokens are long.
    """
    if _is_no_secret(value, style=style):
        return False
    if style is Style.ENV:
        return len(value) >= (3 if password else 6)
    if style is Style.QUOTED:
        return _quoted_password(value) if password else _quoted_key(value)
    if style is Style.BARE:
        return _bare(value, password=password)
    return announced(value) and (password or len(value) >= 12)


def announced(value: str) -> bool:
    """Tell whether a word after "the password is" is a password and not the next word of the sentence."""
    if not 5 <= len(value) <= 256 or _is_no_secret(value, style=Style.LOOSE):
        return False
    if TECHNICAL.match(value) or QUANTITY.fullmatch(value):
        return value.isdecimal() and len(value) >= 6
    return bool(LETTER.search(value)) and bool(DIGIT.search(value) or SYMBOL_INSIDE.search(value))


def _is_no_secret(value: str, *, style: Style) -> bool:
    words = NOTHING if style is Style.ENV else COMMON
    if (
        not value
        or value.lower().rstrip("?") in words
        or CONSTANT.fullmatch(value)
        or is_template(value)
        or is_filler(value)
    ):
        return True
    if len(set(value)) == 1 or COLOUR.fullmatch(value) or URL.match(value) or EXPRESSION.search(value):
        return not looks_random(value) or bool(URL.match(value))
    return bool(PATH.fullmatch(value)) and not looks_random(value)


def _quoted_password(value: str) -> bool:
    if len(value) < 4 or len(value) > 256 or re.search(r"\s", value):
        return False
    # One capitalised or foreign word is the label of a form, not a password.
    return not (value.isalpha() and (value.istitle() or not value.isascii())) and "|" not in value


def _quoted_key(value: str) -> bool:
    if len(value) < 8 or re.search(r"\s", value):
        return False
    if DIGIT.search(value) and LETTER.search(value):
        return len(value) >= 12 or looks_random(value) or not IDENTIFIER.fullmatch(value) or _is_odd(value)
    return len(value) >= 12 and value.isalpha() and value.islower()


def _bare(value: str, *, password: bool) -> bool:
    if looks_random(value):
        return not CLASS.fullmatch(value)
    if not password:
        return len(value) >= 16 and bool(DIGIT.search(value)) and not IDENTIFIER.fullmatch(value)
    if value.isdecimal():
        return len(value) >= 6
    if value.isalpha():
        return len(value) >= 16 and value.islower()
    return announced(value) and _is_odd(value)


def _is_odd(value: str) -> bool:
    """Tell whether a name-like value is no name: `hunter2`, but not `token2` or `db_password_1`."""
    if not IDENTIFIER.fullmatch(value):
        return True
    parts = [part.lower() for part in re.split(r"[\d_$]+", value) if part]
    return bool(DIGIT.search(value)) and not any(part in COMMON for part in parts)
