"""What resembles secrets and personal data and is neither, by kind."""

import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.redaction_corpus.letters import ALPHANUMERIC, CAPITALS, DIGITS, HEX, base64_of, draw
from tests.redaction_corpus.personal import LAST

Maker = Callable[[random.Random], str]
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
STEMS = "get create verify refresh rotate validate parse revoke load hash encode".split()  # noqa: SIM905
THINGS = "token password secret api_key access_token credentials private_key session".split()  # noqa: SIM905


def _one_of(*templates: str, **makers: Maker) -> Maker:
    """Give a maker that fills one of the templates."""

    def make(dice: random.Random) -> str:
        return dice.choice(templates).format(**{name: maker(dice) for name, maker in makers.items()})

    return make


def _hex(length: int) -> Maker:
    return lambda dice: draw(dice, HEX, length)


def _digits(length: int) -> Maker:
    return lambda dice: str(dice.randrange(1, 10)) + draw(dice, DIGITS, length - 1)


def _number(low: int, high: int) -> Maker:
    return lambda dice: str(dice.randrange(low, high))


def _base64(size: int, beginning: bytes = b"") -> Maker:
    return lambda dice: base64_of(dice, size, beginning=beginning)


def _choice(*options: str) -> Maker:
    return lambda dice: dice.choice(options)


def _uuid(dice: random.Random) -> str:
    return str(uuid.UUID(bytes=dice.randbytes(16), version=4))


def _moment(dice: random.Random) -> datetime:
    return datetime(2021, 1, 1, tzinfo=UTC) + timedelta(milliseconds=dice.randrange(5 * 365 * 86_400_000))


def _date(dice: random.Random) -> str:
    moment = _moment(dice)
    forms = (
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S.%fZ",
        "%d.%m.%Y",
        "%Y%m%d%H%M%S",
        "%a, %d %b %Y %H:%M:%S +0000",
    )
    return dice.choice(
        [*(moment.strftime(form) for form in forms), str(int(moment.timestamp())), str(int(moment.timestamp() * 1e3)),
         str(int(moment.timestamp() * 1e9))]
    )  # fmt: skip


def _isbn(dice: random.Random) -> str:
    body = dice.choice(["978", "979"]) + draw(dice, DIGITS, 9)
    number = body + str(-sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(body)) % 10)
    grouped = f"{number[:3]}-{number[3]}-{number[4:7]}-{number[7:12]}-{number[12]}"
    return dice.choice([number, grouped, grouped.replace("-", " ")])


def _ip(dice: random.Random) -> str:
    four = ".".join(str(dice.randrange(1, 255)) for _ in range(4))
    six = ":".join(draw(dice, HEX, 4) for _ in range(8))
    return dice.choice(
        [four, f"{four}:8080", f"{four}/24", six, f"[{six}]:443", f"fe80::{draw(dice, HEX, 4)}"]
    )


def _certificate(dice: random.Random) -> str:
    kind = dice.choice(["CERTIFICATE", "PUBLIC KEY", "RSA PUBLIC KEY"])
    lines = "\n".join(base64_of(dice, 48) for _ in range(6))
    return f"-----BEGIN {kind}-----\n{lines}\n-----END {kind}-----"


HARMLESS: dict[str, Maker] = {
    "git hashes": _one_of(
        "commit {h}\nAuthor: Ada", "Merge {s} into {s}", "index {s}..{s} 100644", "reverted by {h}.", "pin: {h}",
        "uses: actions/checkout@{h}", "HEAD is now at {s} Fix it", "refs/heads/main {h}",
        h=_hex(40), s=_hex(7),
    ),
    "UUIDs": _one_of(
        "id: {u}", '{{"session_id": "{u}", "request": "{u}"}}', "/v1/users/{u}/items", "trace {u} took 3 ms",
        "tenant={u}", 'tokenizer_id = "{u}"', u=_uuid,
    ),
    "pictures in base64": _one_of(
        "data:image/png;base64,{p}", "![shot](data:image/png;base64,{p})", '{{"type": "image", "data": "{p}"}}',
        "background: url(data:image/gif;base64,{p});", p=_base64(600, PNG),
    ),
    "versions": _one_of(
        "v{a}.{b}.{c}", "python=={a}.{b}.{c}", '"react": "^{a}.{b}.{c}-beta.{a}"', "1.{b}.0-rc.{a}+build.{c}",
        "linux {a}.{b}.{c}-1017-aws", "go1.{b}.{c} linux/amd64", "Chrome/{c}.0.{b}.{c} Safari/537.36",
        a=_number(0, 20), b=_number(0, 200), c=_number(0, 4000),
    ),
    "placeholders": _one_of(
        "API_KEY={x}", "password: {x}", 'token = "{x}"', "Authorization: Bearer {x}", "export SECRET_KEY='{x}'",
        '"client_secret": "{x}"', "postgres://user:{x}@localhost/db", "curl -u admin:{x} https://example.org",
        x=_choice("your-api-key", "<your-token>", "${TOKEN}", "xxxxxxxxxxxxxxxx", "changeme", "***", "<password>",
                  "YOUR_API_KEY_HERE", "sk-...", "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "{{ token }}", "$TOKEN",
                  "sk-your-key-goes-here", "REPLACE_ME", "insert-token-here", "••••••••", "[REDACTED]"),
    ),
    "lock files": _one_of(
        '"integrity": "sha512-{i}"', "  integrity sha1-{j}", 'checksum = "{h}"', "github.com/a/b v1.2.3 h1:{k}",
        '    --hash=sha256:{h} \\\n    --hash=sha256:{h}', "resolved https://registry.npmjs.org/x/-/x-1.0.0.tgz#{s}",
        '{{file = "x-1.0-py3-none-any.whl", hash = "sha256:{h}"}}', "sha256:{h}", '"narHash": "sha256-{k}"',
        i=_base64(64), j=_base64(20), k=_base64(32), h=_hex(64), s=_hex(40),
    ),
    "digests and traces": _one_of(
        "FROM python@sha256:{h}", "ETag: \"{m}\"", "traceparent: 00-{m}-{t}-01", "md5sum: {m}", "x-request-id: {m}",
        "span_id={t} trace_id={m}", "<script src=\"app.{t}.js\" integrity=\"sha384-{i}\">", "build-{s}.tar.gz",
        h=_hex(64), m=_hex(32), t=_hex(16), s=_hex(8), i=_base64(48),
    ),
    "order numbers": _one_of(
        "order {a}", "Order #{b} has shipped", "ORD-{b}-{c}", "invoice INV-2026-{c}", "tracking: 1Z{d}",
        '{{"order_id": "{a}", "customer": "c-{c}"}}', "ticket {c}: {b}", "EAN {e}", "part no. {b}-{c}",
        a=_digits(10), b=_digits(8), c=_digits(5), e=_digits(13),
        d=lambda dice: draw(dice, CAPITALS + DIGITS, 16),
    ),
    "IP addresses": _one_of(
        "connect to {i} failed", "listen {i};", "host={i}", "PING {i}: 56 data bytes", "allow {i}", "{i} - - [GET /]",
        i=_ip,
    ),
    "ISBNs": _one_of("ISBN {i}", "see {i}, chapter 3", "isbn: {i}", "books/{i}.html", i=_isbn),
    "dates and moments": _one_of(
        "{d} started", "created_at: {d}", '"timestamp": "{d}"', "from {d} to {d}", "[{d}] ok", "expires={d}", d=_date
    ),
    "names in code": _one_of(
        "def {f}_{t}(user, {t}): ...", "{t} = {f}_{t}(request)", "if not {f}_{t}({t}={t}):", "await {f}_{t}({t});",
        "import {{ {f}_{t} }} from './{t}'", "{t}: str | None = None", "self.{t} = {t}", "test_{f}_{t}_after_30",
        "class {t}_serializer(Serializer):", "{t} = os.environ['{t}']", "throw new Error('{t} is required')",
        "{t} = settings.{t}.get_secret_value()", "max_{t}s: 4096", '"{t}": {{"type": "string", "minLength": 12}}',
        f=_choice(*STEMS), t=_choice(*THINGS),
    ),
    "prose about secrets": _one_of(
        "The {t} is stored hashed and is never logged.", "Where do I find my {t}?", "Your {t} needs 12 characters.",
        "The {t} is invalid or has expired after 3600s.", "Rotate the {t} every 90 days.", "Use {t}-based login.",
        "the {t} for {n} is in the vault", "reset password: click here", "wrong password, 3 attempts left",
        t=_choice("password", "token", "API key", "secret key", "access token"), n=_choice(*LAST),
    ),
    "public keys and ids": _one_of(
        "ssh-ed25519 {k} ada@laptop", "{c}", "pk_live_{p}", "client_id={p}.apps.example.org", "AC{h}", "i-0{t}",
        "arn:aws:iam::{d}:role/deploy", "vpc-{t}", "G-{g}", "toolu_01{p}", "msg_01{p}", "call_{p}", "price_{p}",
        "sha1 fingerprint {h}", "public_key: {k}", "NEXT_PUBLIC_ID=pk_test_{p}",
        k=lambda dice: "AAAAC3NzaC1lZDI1NTE5AAAAI" + draw(dice, ALPHANUMERIC, 43), c=_certificate,
        p=lambda dice: draw(dice, ALPHANUMERIC, 22), h=_hex(32), t=_hex(16), d=_digits(12),
        g=lambda dice: draw(dice, CAPITALS + DIGITS, 10),
    ),
    "numbers": _one_of(
        "{a}.{b}", "loss: 0.{b}", "lat {c}.{b}, lon -{c}.{b}", "#{h}", "0x{x}", "{a},{c}00,000 rows", "{b}ms",
        "max_tokens={a}", "input_tokens: {b}", "seed {b}", "pid {a}, uid {c}", "width: {c}px; color: #{h}80",
        a=_number(1, 99_999), b=_digits(9), c=_number(1, 180), h=_hex(6), x=_hex(16),
    ),
    "long numbers": _one_of(
        '{{"id": {a}}}', "tweet {b}", "snowflake={b}", "user_id: {a}", "/items/{a}/edit", "offset {a}", "tx-{c}",
        a=lambda dice: "1" + draw(dice, DIGITS, 15), b=lambda dice: "1" + draw(dice, DIGITS, 18), c=_digits(20),
    ),
    "handles and decorators": _one_of(
        "git@github.com:{n}/x.git", "@{n} can you look?", "@app.route('/x')", "npm i @{n}/core@1.2.3",
        "user@{i}", "pip install git+https://github.com/{n}/x@v1.2", "ssh {n}@build-7", "{n}@2x.png",
        n=_choice("ada", "team-core", "left-pad"), i=lambda dice: f"10.0.{dice.randrange(255)}.{dice.randrange(255)}",
    ),
}  # fmt: skip
