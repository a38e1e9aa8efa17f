"""Whether two addresses mean one house: `rules.places`, under the name the import knows."""

from inspect_app.rules.places import Place, is_same_house, place_of

__all__ = ["Place", "is_same_house", "place_of"]
