"""What keeps a server from starting is said in a sentence."""

from pathlib import Path

import pytest

from tests.services import shared
from tests.services.programs import MissingProgramError, ServerError, program
from tests.services.redis import Redis


def test_a_missing_program_is_named_with_what_to_install() -> None:
    with pytest.raises(MissingProgramError, match="no-such-server is missing: install it by `apt-get"):
        program("no-such-server", install="install it by `apt-get install no-such`")


def test_servers_that_do_not_run_are_named(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="start them with `make services`"):
        shared.read(tmp_path / "env")


def test_a_port_in_use_is_named(own_redis: Redis, tmp_path: Path) -> None:
    with pytest.raises(ServerError, match=f"Redis cannot have port {own_redis.port}"):
        Redis(tmp_path, port=own_redis.port).start()


@pytest.mark.usefixtures("servers")
def test_a_server_that_ends_at_its_start_shows_its_log(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match='nonsense "yes"'):
        Redis(tmp_path, options=("--nonsense", "yes")).start()
