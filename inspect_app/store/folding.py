"""How texts are compared and searched: without width, case, spaces, and 臺 as 台."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """The text as it is compared; shown and kept texts are never folded."""
    if not text.isascii():
        if not unicodedata.is_normalized("NFKC", text):
            text = unicodedata.normalize("NFKC", text)
        text = text.replace("臺", "台")
    folded = text.casefold()
    if " " in folded or "\n" in folded or "\t" in folded:
        return _SPACES.sub("", folded)
    return text if folded == text else folded  # the same object: 100,000 of them are 10 MB
