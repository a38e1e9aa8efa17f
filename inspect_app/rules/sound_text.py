"""Text that a database and an answer can hold: neither NUL nor half a character."""


def is_sound(text: str) -> bool:
    """Tell whether a text can be kept: PostgreSQL takes no NUL, UTF-8 no lone surrogate."""
    if "\x00" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def shown(text: str, most: int = 64) -> str:
    """Make any text fit to be answered: short, and without what cannot be told."""
    return text[:most].replace("\x00", "?").encode(errors="replace").decode()
