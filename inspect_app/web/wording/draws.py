"""Words about draws and recusals."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "pool_too_small": _l("The pool has only %(count)s to draw from."),
    "too_few_inspectors": _l("Only %(count)s inspectors with a valid certificate can be drawn."),
    "two_inspectors": _l("No fewer than two inspectors go to an inspection."),
    "not_certified": _l("No valid certificate, or not of this office: %(value)s."),
    "not_in_scope": _l("This institution is not in the plan's scope."),
    "excluded_twice": _l("This institution is excluded twice."),
    "no_such_institution": _l("No institution of the plan's scope has this name."),
    "several_institutions": _l(
        "Several institutions are called so. Write the whole name or the id."
    ),
    "redraw_reason_needed": _l(
        "This plan has a draw already. Say why there is another: both stay on record."
    ),
    "draw_revealed": _l("This draw was revealed. It happens once."),
    "draw_committed": _l("This draw is committed and not revealed yet."),
    "draw_dropped": _l("This draw was dropped. It is never revealed."),
    "draw_altered": _l(
        "What this draw bound was altered after its commitment. It cannot be revealed; drop it."
    ),
    "draw_not_revealed": _l("The result can be published once the draw is revealed."),
    "draw_without_sense": _l("This cannot be bound: %(problem)s."),
    "phrase_needed": _l("Type what the witness says, or leave the witness out as well."),
    "say_without_witness": _l("Type the witness's phrase, or say that there is no witness."),
    "recused_already": _l("This recusal runs already."),
    "recusal_ended": _l("This recusal has ended."),
    "not_in_register": _l("No institution of your district has this name."),
}
STATES = {
    "committed": (_l("Committed, not revealed"), "warn", "lock"),
    "revealed": (_l("Revealed"), "good", "check"),
    "dropped": (_l("Dropped"), "", "cross"),
}
GROUNDS = {
    "visited": _l("visited enough in the plan's period"),
    "excused": _l("excused from a visit"),
    "assigned": _l("somebody is sent there already"),
    "recusal": _l("recusal"),
    "last_visit": _l("made the last visit"),
}
