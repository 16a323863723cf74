"""Secrets that are announced: by a name, a header, a flag, a URL, a sentence."""

import pytest

from capture.redaction import redact
from tests.capture.made_up_secrets import ALPHANUMERIC, aws_secret, letters

KEY = letters(ALPHANUMERIC, 32)
PASSWORD = "hunter2-Xy9"

ANNOUNCED = [
    # environment files and shells
    "PASSWORD={p}",
    "DB_PASS={p}\nDB_HOST=localhost",
    'DB_PASS: "{p}"',
    "export SECRET_TOKEN='{k}'",
    "PGPASSWORD={p} psql -h db",
    "docker run -e MYSQL_ROOT_PASSWORD={p} mysql",
    "ENV DB_PASSWORD {p}",
    "SECRET_KEY_BASE={k}",
    "aws_secret_access_key = {a}",
    "AWS_SECRET_ACCESS_KEY={a}",
    # data
    '{{"client_secret": "{k}"}}',
    '"{{\\"client_secret\\": \\"{k}\\"}}"',
    "api_key: {k}",
    "- name: DB_PASSWORD\n  value: {p}",
    '{{"name": "API_TOKEN", "value": "{k}"}}',
    "<password>{p}</password>",
    "Server=db;User Id=sa;Password={p};Encrypt=true",
    "host=db user=app password={p} dbname=x",
    "| DB_PASSWORD | `{p}` |",
    # code
    'password = "{p}"',
    "const apiKey = '{k}';",
    'connect(user="x", password="{p}")',
    'password: str = "{p}"',
    "'password' => '{p}',",
    "define('DB_PASSWORD', '{p}');",
    'os.getenv("API_KEY", "{k}")',
    "process.env.API_KEY || '{k}'",
    'headers={{"X-Api-Key": "{k}"}}',
    'auth=("bob", "{p}")',
    # headers and command lines
    "Authorization: Bearer {k}",
    '"Authorization": "Bearer {k}"',
    "Authorization: Basic dXNlcjpwYXNzd29yZA==",
    "authorization: token {k}",
    "Authorization: Api-Key {k}",
    "Cookie: theme=dark; sid={k}",
    'curl --cookie "session={k}" https://example.org',
    "tool --password={p} --verbose",
    "tool --password {p} --verbose",
    "tool --api-key {k}",
    "curl -u admin:{p} https://example.org",
    "mysql -u root -p{p} shop",
    "sshpass -p {p} ssh host",
    "https://example.org/v1?api_key={k}&page=2",
    "CREATE USER app WITH PASSWORD '{p}'",
    "IDENTIFIED BY '{p}'",
    "//registry.example.org/:_authToken={k}",
    # URLs
    "postgres://admin:{p}@db.example.org/prod",
    "redis://:{p}@localhost:6379/0",
    "mongodb+srv://app:p%40ss9word@cluster.example.org/x",
    "amqp://app:p@ss9word@mq/x",
    "https://oauth2:{k}@git.example.org/x.git",
    # sentences
    "the password is {p}!",
    "The password for the staging database is {p}.",
    "my password: {p}",
    "**Password:** `{p}`",
    "I used {p} as the password",
    "the api key is {k}",
]


@pytest.mark.parametrize("template", ANNOUNCED)
def test_a_secret_is_replaced_and_what_stands_around_it_stays(template: str) -> None:
    values = {"p": PASSWORD, "k": KEY, "a": aws_secret()}
    text = template.format(**values)
    redacted, counts = redact(text)
    assert not any(value in redacted for value in (*values.values(), "dXNlcjpw", "ss9word"))
    assert counts.total() == 1
    assert redacted.startswith(text[:3])
    assert redact(redacted) == (redacted, {})


def test_only_the_password_of_a_url_is_replaced() -> None:
    redacted, _ = redact(f"postgres://admin:{PASSWORD}@db.example.org:5432/prod?sslmode=require")
    assert redacted == "postgres://admin:[REDACTED:url_password]@db.example.org:5432/prod?sslmode=require"


def test_a_letter_that_grows_in_lower_case_shifts_nothing() -> None:
    assert redact(f"İİ PASSWORD={PASSWORD} İ")[0] == "İİ PASSWORD=[REDACTED:password] İ"


@pytest.mark.parametrize(
    "text",
    [
        "PASSWORD=",
        "PASSWORD=xxx",
        "PASSWORD=changeme",
        "PASSWORD=<your-password>",
        "API_KEY=your-api-key-here",
        "PASSWORD=${DB_PASSWORD}",
        "PASSWORD=$DB_PASSWORD",
        "PASSWORD=$(pass show db)",
        "TOKEN=None",
        "USE_TOKEN=true",
        "PWD=/home/ada/project1",
        'password = os.environ["PASSWORD"]',
        "password = getpass()",
        "api_key = settings.API_KEY",
        "token = jwt.encode(payload, key)",
        "const token = await getToken2();",
        "f(password=password, token=token1)",
        "password: str",
        "token: Optional[str]",
        "password?: string;",
        "password: the one you chose",
        "the password is required to have 8 characters",
        "The token is base64-encoded, the key is 256-bit.",
        "token_count: 512",
        "max_tokens=1000",
        '"tokens": 12',
        "input_tokens: 51234567",
        f'next_page_token: "{KEY}"',
        'eos_token: "</s>"',
        '"password": "Password"',
        '"password": "string"',
        "'password' => 'required|min:8',",
        '<input type="password" name="password">',
        "credentials: 'include'",
        "${{ secrets.GITHUB_TOKEN }}",
        "secretName: my-secret-1",
        "--token-color: #fff123;",
        "Authorization: Bearer $TOKEN",
        "Authorization: required for everyone in room 12345678",
        "Cookie: theme=dark; lang=en-GB; consent=analytics-and-marketing",
        'f"Bearer {token}"',
        "http://localhost:8080/path@x",
        "postgres://user:${PASSWORD}@host/db",
        "postgres://user:<password>@host/db",
        "--- PASS: TestTrees/tree1_nil_(all_files) (0.00s)",
        "if token == TokenType.PLUS:",
        "bypass=abc123def",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == (text, {})
