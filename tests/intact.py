"""Looking at a grid from outside: that nothing which was said to it is lost or doubled."""

from tests.processes import Grid


def stored(grid: Grid) -> int:
    """Give how many messages are searchable."""
    (count,) = grid.sql("SELECT COUNT(*) FROM capture_message WHERE state = 'stored'")[0]
    return int(count)


def check_intact(grid: Grid, *, messages: int) -> None:
    """Make sure that every message is recorded and stored once, and every fragment of it indexed once."""
    assert grid.sql("SELECT COUNT(*), COUNT(DISTINCT external_id) FROM capture_message") == [
        (messages, messages)
    ]
    assert grid.sql("SELECT state, COUNT(*) FROM capture_message GROUP BY state") == [("stored", messages)]
    assert grid.sql("SELECT COUNT(*) FROM capture_rawmessage") == [(messages,)]
    (fragments,) = grid.sql("SELECT COUNT(*) FROM grid_fragment")[0]
    assert grid.sql(
        "SELECT COUNT(*), COUNT(DISTINCT fragment_id) FROM grid_indexedvector WHERE embedding_id IS NOT NULL"
    ) == [(fragments, fragments)]
