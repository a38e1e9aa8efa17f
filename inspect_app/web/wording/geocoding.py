"""Words about points looked up by address."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "geocoder_off": _l(
        "No geocoder is configured. Set INSPECT_GEOCODER to nominatim or baidu, with "
        "INSPECT_GEOCODER_URL and INSPECT_GEOCODER_KEY, and start again."
    ),
    "geocoding_under_way": _l("Addresses are being looked up already."),
    "geocoding_limit": _l("Look up 1 to %(most)s addresses at a time."),
    "geocode_decided": _l("Somebody has decided this already."),
    "geocode_address_changed": _l(
        "The address in the register has changed since it was looked up."
    ),
    "geocode_has_point": _l("The register has a point of its own by now; it stays."),
}
QUALITIES = {
    "house": (_l("house"), "good", "check"),
    "street": (_l("street only"), "warn", "alert"),
    "area": (_l("area only"), "bad", "alert"),
    "none": (_l("nothing found"), "", "cross"),
}
STOPPED = {
    "": _l("All that was wanted was looked up."),
    "quota": _l("The provider allows no more for now; go on later."),
    "key": _l("The provider does not accept the key."),
    "away": _l("The provider does not answer; go on later."),
    "malformed": _l("The provider's answers cannot be read."),
}
