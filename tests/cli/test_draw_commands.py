"""`draw verify FILE`: from the file alone, whatever the instance; one line names what differs."""

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from inspect_app.cli import main

VECTOR = Path(__file__).parents[1] / "vectors" / "draw.json"


@pytest.fixture
def record():
    return json.loads(VECTOR.read_text())["record"]


def run(tmp_path, content, *options):
    file = tmp_path / "draw.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return CliRunner().invoke(main, ["draw", "verify", str(file), *options])


def test_a_published_record_replays(tmp_path, record):
    done = run(tmp_path, record)
    assert done.exit_code == 0
    assert "10 picks of 48 replayed, nothing differs" in done.stdout
    assert "WITHOUT" not in done.stdout


def test_spaces_and_the_order_of_members_mean_nothing(tmp_path, record):
    done = run(tmp_path, json.dumps(dict(reversed(record.items())), indent=4, ensure_ascii=False))
    assert done.exit_code == 0


def test_what_differs_is_named_in_one_line(tmp_path, record):
    record["pool"][6]["name"] = "别的\n机构"
    record["seed"] = "00" * 32
    done = run(tmp_path, record)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "pool 7: was changed" in done.stderr
    assert "seed: was changed" in done.stderr


@pytest.mark.parametrize("part", range(12))
def test_no_byte_of_the_file_is_changed_unnoticed(tmp_path, record, part):
    """A sample of bytes in each twelfth of the file; what differs is told by its place."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    length, rng = len(text) // 12, Random(part)
    for place in rng.sample(range(part * length, (part + 1) * length), 15):
        other = rng.choice([each for each in "0aZ机," if each != text[place]])
        changed = text[:place] + other + text[place + 1 :]
        differences = verify_text(tmp_path, changed)
        assert differences, (place, text[place - 30 : place], other)
        assert all(one["part"] for one in differences)


def verify_text(tmp_path, text):
    return json.loads(run(tmp_path, text, "--json").stdout)["differences"]


def test_the_commitment_that_was_noted_before_is_compared(tmp_path, record):
    assert run(tmp_path, record, "--commitment", record["commitment"].upper()).exit_code == 0
    done = run(tmp_path, record, "--commitment", "ab" * 32)
    assert done.exit_code == 1
    assert "commitment: is not the one published before" in done.stderr
    assert run(tmp_path, record, "--commitment", "short").exit_code == 2


def test_a_script_reads_one_object(tmp_path, record):
    told = json.loads(run(tmp_path, record, "--json").stdout)
    assert told["ok"] is True
    assert told["commitment"] == record["commitment"]
    record["picks"][0]["lacking"] = 1
    told = json.loads(run(tmp_path, record, "--json").stdout)
    assert told["ok"] is False
    assert {(one["part"], one["place"]) for one in told["differences"]} == {("picks", 1)}


@pytest.mark.parametrize(
    "content", ["", "no json", "[]", "null", "1", '"x"', "{}", "[" * 5000, '{"a":1,"a":1}', "NaN"]
)
def test_what_is_no_record_is_refused_in_one_line(tmp_path, content):
    done = run(tmp_path, content)
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1


def test_bytes_that_are_no_text_are_refused(tmp_path):
    file = tmp_path / "draw.json"
    file.write_bytes(b"\xff\xfe\x00{")
    assert CliRunner().invoke(main, ["draw", "verify", str(file)]).exit_code == 1


def test_bad_usage_is_told_apart(tmp_path):
    assert CliRunner().invoke(main, ["draw", "verify"]).exit_code == 2
    assert CliRunner().invoke(main, ["draw", "verify", str(tmp_path / "none.json")]).exit_code == 2


def test_nothing_but_the_file_is_asked(tmp_path):
    """No instance is made, no database opened, wherever the command runs."""
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(json.loads(VECTOR.read_text())["record"]))
    script = f"from inspect_app.cli import main; main(['draw', 'verify', {str(file)!r}])"
    environment = {"INSPECT_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "PATH": ""}
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path, env={**environment, "PYTHONPATH": root}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["draw.json"]
