"""What each group of blind spots means: its name, and one sentence."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

GROUPS: Mapping[str, tuple[object, object]] = {
    "never_visited": (
        _l("Never visited"),
        _l("In the register, and no completed visit of our office stands in it."),
    ),
    "overdue": (
        _l("Overdue for a visit"),
        _l("Visited once, but longer ago than the grade allows."),
    ),
    "no_coordinates": (
        _l("Without coordinates"),
        _l("Nobody can tell from the register where they are, nor whether a visit was on site."),
    ),
    "cells": (
        _l("Cells without a patrol"),
        _l("To be patrolled, but nobody walked there within the months the office allows."),
    ),
    "clues": (
        _l("Cells with clues but no finding"),
        _l(
            "A complaint, handover or data alert pointed there within a year; since the latest of "
            "them neither a violation nor an unlicensed site was found there."
        ),
    ),
}
