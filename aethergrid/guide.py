"""What a person is told when a grid was made and when it runs."""

from aethergrid.bootstrap import FirstSecrets

KEY_VARIABLE = "$AETHERGRID_KEY"


def first_secrets(first: FirstSecrets) -> str:
    """Show the first admin's password and the first key: the only time that they can be seen."""
    return (
        "A new grid was made. These are shown once; only their hashes are kept:\n"
        f"  admin     {first.admin}\n"
        f"  password  {first.password}\n"
        f"  API key   {first.api_key}\n"
    )


def where_to_go(*, address: str, key: str | None) -> str:
    """Say where everything is, with a question that works as pasted."""
    lines = [
        "The grid runs.",
        f"  admin     {address}/admin/",
        f"  API docs  {address}/api/docs/",
        f"  health    {address}/api/health",
        "Ask it something:",
        f"  {question(address=address, key=key or KEY_VARIABLE, query='How did we fix the flaky test?')}",
    ]
    if key is None:
        lines.append("  (put a key into AETHERGRID_KEY; `manage.py apikey NAME` makes one)")
    return "\n".join(lines)


def question(*, address: str, key: str, query: str) -> str:
    """Give a semantic query as a `curl` command line."""
    return (
        f'curl -s {address}/api/query/semantic -H "Authorization: Bearer {key}" '
        f"-H 'Content-Type: application/json' -d '{{\"query\": \"{query}\"}}'"
    )
