"""The hooks come into Claude Code's settings and out again, and all else there stays as it is."""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from grid.hooks.installing import command_line, install, read_configuration, uninstall
from grid.hooks.settings_json import SCRIPT, HookSettingsError
from grid.keys import find_key
from grid.models import ApiKey

HOME = Path(settings.AETHERGRID_HOME)
OTHERS = {
    "model": "opus",
    "hooks": {
        "UserPromptSubmit": [{"hooks": [{"type": "command", "command": "date"}]}],
        "Stop": [{"matcher": "", "hooks": [{"type": "command", "command": "say fertig — 完了"}]}],
    },
    "permissions": {"allow": ["Bash(ls:*)"], "deny": []},
    "unknown": [1.5, None, {"b": 1, "a": 2}],
}


@pytest.fixture
def path(owner: User, tmp_path: Path) -> Iterator[Path]:
    """Where the settings are; there are none yet."""
    yield tmp_path / ".claude" / "settings.json"
    for file in sorted((HOME / "hooks").rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()


def written(path: Path, text: str | bytes) -> bytes:
    path.parent.mkdir(exist_ok=True)
    data = text.encode() if isinstance(text, str) else text
    path.write_bytes(data)
    return data


def commands(path: Path, event: str) -> list[str]:
    groups: Any = json.loads(path.read_bytes()).get("hooks", {}).get(event, [])
    return [hook["command"] for group in groups for hook in group["hooks"]]


def test_both_events_are_added_beside_what_is_there(owner: User, path: Path) -> None:
    written(path, json.dumps(OTHERS, indent=2, ensure_ascii=False))
    assert install(path, owner_id=owner.pk).changed
    assert commands(path, "UserPromptSubmit") == ["date", command_line()]
    assert commands(path, "SessionStart") == [command_line()]
    assert commands(path, "Stop") == ["say fertig — 完了"]
    rest = {name: value for name, value in json.loads(path.read_bytes()).items() if name != "hooks"}
    assert list(rest.items()) == [item for item in OTHERS.items() if item[0] != "hooks"]


def test_a_file_is_made_where_there_is_none_and_goes_again(owner: User, path: Path) -> None:
    install(path, owner_id=owner.pk)
    assert commands(path, "SessionStart") == [command_line()]
    uninstall(path)
    assert not path.exists()


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(OTHERS, indent=2, ensure_ascii=False),
        json.dumps(OTHERS, indent="\t") + "\n",
        json.dumps(OTHERS),
        '{"permissions": {\n      "allow": ["a", "b"]}\n}\n\n',
        '{"model":"opus","n":1e3}',
        '\ufeff{\r\n  "model": "opus"\r\n}\r\n',
        '{"hooks": {"SessionStart": []}}',
        '{"odd": "\\ud800 é"}',
        "{}",
        "",
    ],
)
def test_what_was_there_is_there_again_byte_for_byte(owner: User, path: Path, text: str) -> None:
    before = written(path, text)
    install(path, owner_id=owner.pk)
    assert path.read_bytes() != before
    uninstall(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ('{\n\t"a": 1\n}', '\n\t"hooks": {\n\t\t"'),
        ('{\n    "a": 1\n}', '\n    "hooks": {\n        "'),
        ('{"a":1}', ',"hooks":{"SessionStart":[{"matcher":'),
        ('{\r\n  "a": 1\r\n}\r\n', '\r\n  "hooks": {\r\n'),
        ('{\n  "a": "\\u00e9"\n}', '"\\u00e9"'),
        ('{\n  "a": "é"\n}', '"é"'),
    ],
)
def test_the_style_of_the_file_is_kept(owner: User, path: Path, text: str, sign: str) -> None:
    written(path, text)
    install(path, owner_id=owner.pk)
    assert sign in path.read_bytes().decode()
    assert path.read_bytes().endswith(b"\n") == text.endswith("\n")


def test_what_was_changed_since_stays_when_they_are_taken_out(owner: User, path: Path) -> None:
    written(path, json.dumps(OTHERS))
    install(path, owner_id=owner.pk)
    changed = json.loads(path.read_bytes()) | {"model": "sonnet"}
    written(path, json.dumps(changed, indent=2))
    uninstall(path)
    assert json.loads(path.read_bytes()) == OTHERS | {"model": "sonnet"}


def test_installing_twice_changes_nothing(owner: User, path: Path) -> None:
    install(path, owner_id=owner.pk)
    before, key = path.read_bytes(), read_configuration().key
    assert not install(path, owner_id=owner.pk).changed
    assert (path.read_bytes(), read_configuration().key) == (before, key)
    assert ApiKey.objects.count() == 1


def test_hooks_of_a_checkout_that_moved_are_mended_where_they_stand(owner: User, path: Path) -> None:
    install(path, owner_id=owner.pk)
    now = path.read_text()
    written(path, now.replace(SCRIPT, f"/moved{SCRIPT}"))
    assert install(path, owner_id=owner.pk).changed
    assert path.read_text() == now


def test_hooks_that_stand_there_twice_stand_there_once(owner: User, path: Path) -> None:
    install(path, owner_id=owner.pk)
    found = json.loads(path.read_bytes())
    found["hooks"]["SessionStart"] *= 2
    written(path, json.dumps(found))
    install(path, owner_id=owner.pk)
    assert commands(path, "SessionStart") == [command_line()]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1, // mine\n}', "line 1 column 10"),
        ('{"a": 1,}', "not plain JSON"),
        ('{"a": 1, "a": 2}', "'a' stands there twice"),
        ('{"a": NaN}', "NaN is no JSON"),
        ("[]", "an object is needed"),
        (b"\xff\xfe{\0}\0", "not plain JSON"),
        ("[" * 100_000, "not plain JSON"),
        ('{"hooks": []}', "hooks: an object is needed"),
        ('{"hooks": {"SessionStart": {}}}', r"hooks.SessionStart: a list is needed"),
        ('{"hooks": {"UserPromptSubmit": ["x"]}}', r"an object is needed there, not 'x'"),
        ('{"hooks": {"UserPromptSubmit": [{"hooks": 1}]}}', r"a list is needed there, not 1"),
    ],
)
def test_what_cannot_be_read_is_refused_and_stays(
    owner: User, path: Path, text: str | bytes, said: str
) -> None:
    before = written(path, text)
    with pytest.raises(HookSettingsError, match=said):
        install(path, owner_id=owner.pk)
    with pytest.raises(HookSettingsError, match=said):
        uninstall(path)
    assert path.read_bytes() == before
    assert not ApiKey.objects.exists()


def test_a_link_stays_one_and_its_target_is_changed(owner: User, path: Path, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles.json"
    before = written(target, "{\n}\n")
    path.parent.mkdir()
    path.symlink_to(target)
    install(path, owner_id=owner.pk)
    assert path.is_symlink()
    assert SCRIPT in target.read_text()
    uninstall(path)
    assert path.is_symlink()
    assert target.read_bytes() == before


def test_the_mode_of_the_file_stays(owner: User, path: Path) -> None:
    written(path, "{}")
    path.chmod(0o640)
    install(path, owner_id=owner.pk)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(owner: User, path: Path) -> None:
    written(path, "{}")
    path.parent.chmod(0o500)
    with pytest.raises(HookSettingsError, match="cannot be written"):
        install(path, owner_id=owner.pk)
    path.parent.chmod(0o700)


def test_the_key_is_in_a_private_file_alone(owner: User, path: Path) -> None:
    install(path, owner_id=owner.pk)
    key = read_configuration().key
    found = find_key(key)
    assert found is not None
    assert found.owner == owner
    assert key not in path.read_text()
    file = HOME / "hooks" / "claude-code.json"
    assert (stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(file.parent.stat().st_mode)) == (0o600, 0o700)


def test_the_key_lives_as_long_as_the_hooks_are_anywhere(owner: User, path: Path, tmp_path: Path) -> None:
    other = tmp_path / "project" / "settings.local.json"
    install(path, owner_id=owner.pk)
    install(other, owner_id=owner.pk)
    key = read_configuration().key
    assert not uninstall(path).key
    assert find_key(key)
    assert uninstall(other).key
    assert find_key(key) is None
    assert not (HOME / "hooks" / "claude-code.json").exists()


def test_a_key_that_was_revoked_is_made_anew(owner: User, path: Path) -> None:
    install(path, owner_id=owner.pk)
    ApiKey.objects.all().delete()
    assert install(path, owner_id=owner.pk).key
    assert find_key(read_configuration().key)


def test_taking_out_what_is_not_there_changes_nothing(owner: User, path: Path) -> None:
    before = written(path, json.dumps(OTHERS))
    assert not uninstall(path).changed
    assert path.read_bytes() == before
    assert not (HOME / "hooks" / "claude-code.json").exists()


@pytest.mark.parametrize("address", ["8080", "https://grid.example", "http://"])
def test_an_address_that_is_none_is_refused(owner: User, path: Path, address: str) -> None:
    with pytest.raises(HookSettingsError, match="an address such as"):
        install(path, owner_id=owner.pk, address=address)
    assert not path.exists()


@pytest.mark.parametrize("milliseconds", [49, 4501])
def test_a_time_that_is_none_is_refused(owner: User, path: Path, milliseconds: int) -> None:
    with pytest.raises(HookSettingsError, match="50 to 4500 milliseconds"):
        install(path, owner_id=owner.pk, milliseconds=milliseconds)


def test_the_time_that_was_set_stays_until_another_is(owner: User, path: Path) -> None:
    install(path, owner_id=owner.pk, milliseconds=400)
    assert not install(path, owner_id=owner.pk).changed
    assert commands(path, "SessionStart") == [command_line(400)]
    assert install(path, owner_id=owner.pk, milliseconds=250).changed
