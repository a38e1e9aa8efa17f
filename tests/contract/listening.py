"""Which questions of its address a page listens to."""

from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict

ANY = "*"


class Listening:
    """Notes the names that the app's views look for in an address.

    What is only written into a link again (`to_dict`) is heard by nobody.
    """

    def __init__(self, app: Flask) -> None:
        self.names = names = set[str]()

        class Arguments(ImmutableMultiDict[str, str]):
            def __getitem__(self, key: str) -> str:
                names.add(key)
                return super().__getitem__(key)

            def getlist(self, key: str, *more: Any) -> Any:
                names.add(key)
                return super().getlist(key, *more)

            def __contains__(self, key: object) -> bool:
                names.add(str(key))
                return super().__contains__(key)

            def __len__(self) -> int:
                names.add(ANY)
                return super().__len__()

        class Asked(Request):
            parameter_storage_class = Arguments

        app.request_class = Asked
