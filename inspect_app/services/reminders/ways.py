"""What a way of sending is given, and how it says that a message did not go out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent. ``key`` is the same whenever the same thing is told to the same address."""

    subject: str
    lines: tuple[str, ...]
    key: str

    @property
    def text(self) -> str:
        """Return the whole text."""
        return "\n".join(self.lines)


class NotSent(Exception):  # noqa: N818 - an answer to the sender, not a fault of ours
    """It surely did not go out, so it may be tried again; ``code`` is stable, ``detail`` theirs."""

    def __init__(self, code: str, detail: object = "") -> None:
        """Keep what was said, short and on one line."""
        self.code, self.detail = code, " ".join(str(detail).split())[:200]
        super().__init__(f"{code}: {self.detail}" if self.detail else code)


class Unsure(NotSent):
    """The line broke after everything was said: it may have gone out, so it is never sent again."""
