"""Change how an office's seal looks and what vouches for its time."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from inspect_app.rules.refusals import Invalid
from inspect_app.services.evidence.receiving import keep_file
from inspect_app.services.offices import SEAL, change_office, with_part
from inspect_app.services.seals.settings import seal_settings
from inspect_app.store.base import writing
from inspect_app.store.office import Office
from inspect_app.store.person import Person

LEAST_SIDE, MOST_SIDE = 300, 4000
"""Pixels: 40 mm at 190 dpi; beyond the larger one nothing is gained on paper."""
LARGEST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class NewSettings:
    """What the page brings; ``picture`` None leaves the one that is there."""

    leave_room: bool
    timestamp_url: str
    picture: bytes | None = None
    drop_picture: bool = False


def change_seal_settings(office: Office, wanted: NewSettings, by: Person, now: datetime) -> None:
    """Keep the settings; papers already issued stay as they are. Raises Invalid."""
    if wanted.picture is not None:
        require_seal_picture(wanted.picture)
    with writing():
        picture = "" if wanted.drop_picture else seal_settings(office).picture
        if wanted.picture is not None:
            picture = keep_file(wanted.picture, by, now)
        settings = {
            "picture": picture,
            "leave_room": wanted.leave_room,
            "timestamp_url": wanted.timestamp_url,
        }
        change_office(office, {"parameters": with_part(office, SEAL, settings)}, by, now)


def require_seal_picture(content: bytes) -> None:
    """Refuse what is no PNG of a seal's size. Raises Invalid."""
    problem = Invalid(
        {"picture": [("seal_picture_unfit", {"least": LEAST_SIDE, "most": MOST_SIDE})]}
    )
    if len(content) > LARGEST:
        raise problem
    try:
        with Image.open(BytesIO(content), formats=("PNG",)) as image:
            sides = image.size
            if min(sides) < LEAST_SIDE or max(sides) > MOST_SIDE:
                raise problem
            image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise problem from error
