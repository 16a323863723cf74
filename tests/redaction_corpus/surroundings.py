"""Where keys and personal data stand, from settings to talk: `{v}` is the value, `{n}` its name."""

# Nothing here says what the value is: only its own form can tell.
PLAIN = {
    "prose": "I had pasted {v} into the chat by mistake, can it still be used?",
    "end of a sentence": "What they sent me was {v}. Is that enough?",
    "quoted prose": 'It only says "{v}" and then stops.',
    "markdown": "Run it with `{v}` and tell me what comes back.",
    "list": "- first item\n- {v}\n- last item",
    "env": "LOG_LEVEL=debug\nTHING={v}\nPORT=8080\n",
    "json": '{{"user": "u-17", "thing": "{v}", "retries": 3}}',
    "json in json": '{{"body": "{{\\"thing\\": \\"{v}\\"}}"}}',
    "yaml": "service:\n  thing: {v}\n  replicas: 2\n",
    "python": 'client = Client(thing="{v}", timeout=10)',
    "javascript": "const thing = '{v}';\nexport default thing;",
    "shell": "export THING={v}\n./deploy.sh --fast\n",
    "argument": "./deploy.sh {v} --region eu-west-1",
    "log": "2026-03-01T09:30:11.482Z INFO worker-3 request accepted thing={v} took=13ms",
    "diff": '@@ -4,3 +4,3 @@\n-  thing: "changed"\n+  thing: "{v}"\n   port: 80\n',
    "stack trace": (
        'Traceback (most recent call last):\n  File "/srv/app/main.py", line 31, in <module>\n'
        '    connect("{v}")\nConnectionError: refused\n'
    ),
    "table": "| what | value |\n|---|---|\n| thing | {v} |\n",
    "xml": "<entry><thing>{v}</thing></entry>",
    "csv": "id,thing,created\n17,{v},2026-03-01\n",
}
# The name of the value tells what it is.
NAMED = {
    "env, named": "LOG_LEVEL=debug\n{n}={v}\nPORT=8080\n",
    "env, quoted and named": '{n}="{v}"\n',
    "shell, named": "export {n}='{v}'\n./deploy.sh",
    "docker, named": "docker run -e {n}={v} -p 8080:8080 app",
    "json, named": '{{"{l}": "{v}", "retries": 3}}',
    "yaml, named": 'env:\n  {l}: "{v}"\n',
    "kubernetes, named": '- name: {n}\n  value: "{v}"\n',
    "python, named": '{n} = "{v}"  # rotate me',
    "environ, named": 'os.environ["{n}"] = "{v}"',
    "javascript, named": "const {l} = '{v}';",
    "diff, named": "-{n}=\n+{n}={v}\n",
    "log, named": '2026-03-01 09:30:11 DEBUG settings {{"{l}": "{v}"}}',
    "toml, named": '[server]\n{l} = "{v}"\n',
}
# For keys that travel in headers and URLs.
SENT = {
    "header": 'curl -H "Authorization: Bearer {v}" https://api.example.org/v1/things',
    "python header": 'headers = {{"Authorization": f"Bearer {v}"}}',
    "own header": "x-api-key: {v}\ncontent-type: application/json",
    "query": "GET https://api.example.org/v1/things?page=2&api_key={v} 200",
}
# Personal data stands in sentences and in records.
AMONG_PEOPLE = {
    "signature": "Thanks,\nAda\n{v}\n",
    "asked for": "Please use {v} from now on.",
    "brackets": "our contact ({v}) is away",
    "two": "either {v} or the office",
    "json record": '{{"id": 17, "contact": "{v}", "active": true}}',
    "csv record": "17;Ada;{v};active",
    "yaml record": "contact: {v}\n",
    "code": 'Customer(contact="{v}", active=True)',
    "sql": "INSERT INTO customers (id, contact) VALUES (17, '{v}');",
    "html": "<td>{v}</td>",
    "log record": "2026-03-01 09:30:11 INFO customer updated contact={v}",
    "test": 'assert parse("{v}") is not None',
}
