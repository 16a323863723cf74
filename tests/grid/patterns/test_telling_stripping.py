from grid.patterns.telling.stripping import LocalNames
from tests.grid.patterns.worded import exchange

ASKED = "Our `heron_nests` table, fed by `load_nests()` of src/nests/load.py behind /api/nests, has a long lock_wait."
CODE = "```python\ndef load_nests():\n    cursor.executemany(rows)\n```"
ONE = exchange("one", f"{ASKED}\n{CODE}", ("Call `cursor.executemany()` once.", "+ ok"), project="heronry")
TWO = exchange("two", "The lock_wait is long here too.", ("Look at lock_wait.", "+ ok"))
NAMES = LocalNames([ONE, TWO])


def test_names_that_one_user_brought_in_become_general_words() -> None:
    assert NAMES.generalise("Index the table `heron_nests` first") == "Index the table first"
    assert NAMES.generalise("Call `load_nests()` less often") == "Call the function less often"
    assert NAMES.generalise("Change src/nests/load.py now") == "Change the file now"
    assert NAMES.generalise("Ask /api/nests once") == "Ask the endpoint once"
    assert NAMES.generalise("In heronry it is so") == "In the value it is so"


def test_names_that_others_use_too_or_that_a_library_defines_stay() -> None:
    assert NAMES.count("lock_wait with `cursor.executemany()` here") == 0


def test_a_name_within_code_is_left_out() -> None:
    assert NAMES.generalise("Run `DROP TABLE heron_nests` last") == "Run `DROP TABLE …` last"
