"""Which polygon of a layer holds a point; a layer never changes, so that a process keeps it."""

from collections.abc import Iterator
from functools import lru_cache
from uuid import UUID

from inspect_app.rules.polygons import Boxes, Prepared
from inspect_app.services.map.layers import Feature, features_by_uuid
from inspect_app.store.map_layer import MapLayer


class Ground:
    """The polygons of a layer, found by key or by a point; each is prepared when first asked."""

    def __init__(self, features: tuple[Feature, ...]) -> None:
        self._features = features
        self._by_key = {each.key: each for each in features}
        self._boxes = Boxes([each.box for each in features])
        self._prepared: dict[str, Prepared] = {}

    def feature(self, key: str) -> Feature | None:
        """The polygon of that key, or None."""
        return self._by_key.get(key)

    def prepared(self, key: str) -> Prepared:
        """The polygon of that key, for many questions. Raises KeyError where there is none."""
        if key not in self._prepared:
            self._prepared[key] = Prepared(self._by_key[key].rings)
        return self._prepared[key]

    def at(self, lng: float, lat: float) -> Iterator[Feature]:
        """The polygons that hold a point of WGS-84, by key."""
        for number in self._boxes.at(lng, lat):
            feature = self._features[number]
            if self.prepared(feature.key).contains(lng, lat):
                yield feature


def ground_of(layer: MapLayer) -> Ground:
    """Return the layer's polygons, ready to be asked."""
    return _by_uuid(layer.uuid)


@lru_cache(maxsize=4)
def _by_uuid(uuid: UUID) -> Ground:
    return Ground(features_by_uuid(uuid))
