"""Words about the map, its files and its layers."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "map_not_json": _l("This is no GeoJSON or TopoJSON file: it cannot be read as JSON in UTF-8."),
    "map_too_big": _l(
        "The file is larger than %(megabytes)s MB. Load a part of it, or a simplified one."
    ),
    "map_unknown_type": _l(
        "%(where)s: “%(value)s” is not taken. Polygon and MultiPolygon are, as features of a "
        "FeatureCollection or of a Topology."
    ),
    "map_no_features": _l("%(where)s: there is no polygon here."),
    "map_too_many_features": _l("The file has more than %(limit)s polygons."),
    "map_too_many_positions": _l(
        "The polygons have more than %(limit)s corners in all. Load a simplified file."
    ),
    "map_bad_position": _l(
        "%(where)s: two numbers belong here, longitude and latitude, or a list of them."
    ),
    "map_out_of_range": _l(
        "%(where)s: %(lng)s, %(lat)s is no longitude and latitude in degrees. Is it the other way "
        "round, or in metres?"
    ),
    "map_ring_short": _l("%(where)s: a ring needs at least four positions."),
    "map_ring_open": _l("%(where)s: the ring is not closed; its last position must be its first."),
    "map_arc_unknown": _l("%(where)s: the file has no arc %(value)s."),
    "map_arcs_apart": _l("%(where)s: this arc does not begin where the one before it ends."),
    "map_object_unknown": _l("The file has no collection “%(value)s”, but: %(known)s."),
    "map_which_property": _l(
        "Say which property holds the key and which the name. The file has: %(known)s."
    ),
    "map_no_property": _l("%(where)s has no property “%(name)s”, but: %(known)s."),
    "map_bad_property": _l(
        "%(where)s: the property “%(name)s” must be a text or a whole number of at most "
        "%(limit)s characters."
    ),
    "map_key_twice": _l("%(where)s: the key %(key)s stands twice, with different names."),
    "map_name_needed": _l("Give the layer a name of at most %(limit)s characters."),
    "map_too_many_layers": _l("An office keeps at most %(limit)s layers. Take one away first."),
    "map_tiles_template": _l(
        "Write an address that begins with https:// and holds {z}, {x} and {y} once each."
    ),
    "map_tiles_datum": _l("Tiles are taken in WGS-84 or GCJ-02."),
    "not_a_number": _l("“%(value)s” is not a number within its range."),
}
LEVELS = {"district": _l("Districts, by code"), "area": _l("Areas, by name")}
