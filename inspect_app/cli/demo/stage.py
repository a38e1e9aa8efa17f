"""What every tale of the demo stands on: its people, its dice, its evidence."""

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from uuid import UUID

from inspect_app.cli.demo.drawings import photo, signature
from inspect_app.services.evidence.receiving import keep_file
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person


@dataclass
class Stage:
    """``rng`` is seeded: the same first day makes the same demo."""

    rng: Random
    anchor: date
    people: dict[str, Person]
    base_url: str
    institutions: list[Institution] = field(default_factory=list)
    sizes: dict[str, tuple[int, str]] = field(default_factory=dict)
    _kept: dict[tuple[str, str], str] = field(default_factory=dict)

    def new_id(self) -> UUID:
        """Return the next id of the seeded generator."""
        return UUID(int=self.rng.getrandbits(128), version=4)

    def photo_of(self, scene: str, caption: str, taken_at: datetime, by: Person) -> str:
        """Draw, keep as evidence, return the hash; a place's signboard is drawn once."""
        key = (scene, caption)
        if scene != "signboard" or key not in self._kept:
            content = photo(scene, caption, taken_at, self.rng)
            self._kept[key] = self._keep(content, "image/jpeg", by, taken_at)
        return self._kept[key]

    def signature_of(self, name: str, by: Person, at: datetime) -> str:
        """Draw somebody's signature once, keep it, return its hash."""
        key = ("signature", name)
        if key not in self._kept:
            self._kept[key] = self._keep(signature(name, self.rng), "image/png", by, at)
        return self._kept[key]

    def _keep(self, content: bytes, media_type: str, by: Person, now: datetime) -> str:
        sha256 = keep_file(content, by, now)
        self.sizes[sha256] = (len(content), media_type)
        return sha256
