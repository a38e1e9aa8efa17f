"""The page of a notice's states is made from the table that the program asks."""

from inspect_app.rules.rectification import TABLE
from tools.state_table import PAGE, document


def test_the_page_says_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == document(), "run tools/state_table.py"


def test_every_change_of_state_is_drawn() -> None:
    drawn = document()
    for row in TABLE:
        if row.deed != "withdraw" and row.to != row.state:
            assert f"    {row.state} --> {row.to}: {row.deed}\n" in drawn
