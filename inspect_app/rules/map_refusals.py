"""What is wrong with a map file, and where in it."""

from inspect_app.rules.refusals import Refusal


class MapFileError(Refusal):
    """The file is not taken. ``where`` is the path of what is wrong, like features[3].geometry."""

    code = "map_not_json"
