"""The phone's pages in one answer are what each address answers."""

import gzip
import json

from flask import Flask

from tests.cast import Cast, Client


def joined(told: dict[str, list[str]], runs: list[int]) -> str:
    lines = told["lines"]
    parts = zip(runs[::2], runs[1::2], strict=True)
    return "\n".join(line for start, count in parts for line in lines[start : start + count])


def test_every_page_is_byte_for_byte_that_of_its_address(client: Client, cast: Cast) -> None:
    client.sign_in("lin")
    told = client.get("/field/pages.json").get_json()
    offline = client.get("/api/v1/offline").get_json()
    blank = {f"/field/blank/{name}" for name in ("today", "outbox", "sent")}
    assert set(told["pages"]) == blank | set(offline["forms"])
    assert offline["forms"]
    for address, runs in told["pages"].items():
        assert without_tokens(joined(told, runs)) == without_tokens(
            client.get(address).get_data(as_text=True)
        ), address


def without_tokens(page: str) -> str:
    """Blank each token: it is signed with the second it was made in."""
    parts = page.split('data-csrf="')
    token = parts[1].partition('"')[0] if len(parts) > 1 else "-"
    return page.replace(token, "token")


def test_it_speaks_the_readers_language(client: Client, cast: Cast) -> None:
    client.sign_in("lin")
    client.get("/field/?lang=en")
    told = client.get("/field/pages.json").get_json()
    assert '<html lang="en"' in joined(told, told["pages"]["/field/blank/today"])


def test_it_is_a_fraction_of_the_pages_one_by_one(client: Client, cast: Cast) -> None:
    client.sign_in("lin")
    packed = {"Accept-Encoding": "gzip"}
    answer = client.get("/field/pages.json", headers=packed)
    told = gzip.decompress(answer.data)
    alone = [client.get(path, headers=packed) for path in answer_pages(told)]
    assert len(answer.data) * 2 < sum(len(one.data) for one in alone)


def answer_pages(told: bytes) -> list[str]:
    return list(json.loads(told)["pages"])


def test_who_makes_no_visits_gets_none(app: Flask, cast: Cast) -> None:
    client = Client(app)
    client.sign_in("auditor")
    assert client.get("/field/pages.json").status_code == 403
