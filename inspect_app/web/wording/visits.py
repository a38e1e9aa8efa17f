"""Words about visits: what refuses one, and what is odd about one."""

from flask_babel import lazy_gettext as _l

SHAPE = {
    "doubled_key": _l("This key stands twice in one object."),
    "bad_characters": _l("These characters cannot be kept (NUL or half a character)."),
    "too_many": _l("At most %(limit)s entries."),
    "not_a_code": _l("Only letters, digits and underscores."),
    "stands_twice": _l("“%(value)s” stands twice."),
    "out_of_range": _l("This number is out of range."),
    "not_a_moment": _l(
        "“%(value)s” is not a time with its offset. Write it like 2026-11-20T09:12:31+08:00."
    ),
    "institution_or_site": _l("Give either the institution or the place found, not both."),
}
CONTENT = {
    "unknown_checklist": _l("There is no checklist %(id)s of version %(version)s."),
    "unknown_item": _l("This checklist has no item %(value)s."),
    "unknown_violation": _l("The catalogue has no violation %(value)s."),
    "finished_before_started": _l("The end is before the beginning."),
    "file_not_listed": _l("This file is missing in the list of files."),
    "refusal_needs_reason": _l("Say why the party refuses to sign."),
    "refusal_needs_witness_or_recording": _l("A refusal to sign needs a witness or a recording."),
    "recheck_needs_notice": _l("A recheck names the notice it answers."),
    "due_is_one_of_days_date_immediate": _l("Give days, a date, or “at once”: exactly one."),
    "due_days_need_type": _l("Say whether these are working days or calendar days."),
    "due_days_out_of_range": _l("A due date is 1 to 365 days away."),
    "due_shape_unknown": _l("Give days, a date, or “at once”: exactly one."),
    "due_before_visit": _l("The due date is before the day of the visit."),
    "due_date_unreadable": _l("There is no such day. Write it like 2026-12-05."),
    "answer_value_type": _l("This item takes one text."),
    "answer_not_a_choice": _l("This item has no such answer."),
    "answer_one_choice_only": _l("This item takes one answer only."),
    "answer_choice_twice": _l("The same answer stands twice."),
    "answer_number_out_of_range": _l("This number cannot be right."),
    "answer_not_a_time": _l("Write a time like 20:30."),
    "answer_not_a_number": _l("Write a number."),
    "answer_field_unknown": _l("This item measures no such thing."),
    "answer_sample_label_missing": _l("Name the sample."),
    "answer_sample_label_twice": _l("Two samples have the same name."),
    "answer_text_too_long": _l("This text is too long."),
}
RECORD = {
    "visit_already_submitted": _l("This visit was submitted already. Open its receipt."),
    "draft_discarded": _l("This visit was discarded. It is kept again only if you ask for it."),
    "unknown_inspector": _l("Your office has no account %(value)s."),
    "sender_not_named": _l("The sender %(login)s is not one of the inspectors."),
    "two_certified_inspectors": _l(
        "A completed visit needs two inspectors with certificates valid on %(day)s."
    ),
    "signer_not_named": _l("%(value)s signed but is not one of the inspectors."),
    "unknown_institution": _l("Your district has no institution with this id."),
    "site_outside_district": _l("The district %(value)s is not within your office's."),
    "unknown_assignment": _l("Your office has no assignment with this id."),
    "recheck_notice_unknown": _l("Your office has no notice with this id."),
    "base_unknown": _l("Your office has no visit with this id."),
    "violation_not_of_notice": _l("This violation does not stand on the notice."),
    "id_taken": _l("This id belongs to a violation of another visit."),
    "other_content": _l("A visit with this id and other content is stored already."),
    "closed_by_office": _l("Your office settled this visit without taking it in: %(reason)s"),
    "not_closed": _l("This visit was taken in, or waits already: there is nothing to reopen."),
    "visit_whole": _l("All files of this visit have arrived: nothing is missing."),
    "files_changed": _l(
        "Other files are missing by now than those you have read. Nothing was changed; read the "
        "list again."
    ),
    "stale_base": _l("This visit was corrected in the meantime. Correct its latest revision."),
}
ODDITIES = {
    "position_reason_missing": _l("Not shown to be on site, and no reason is given."),
    "institution_closed": _l("By the register, closed since %(day)s."),
    "assignment_elsewhere": _l("The assignment is for another institution."),
    "certificate_not_valid": _l("%(name)s had no valid certificate on that day."),
    "inspector_unsigned": _l("The signature of %(name)s is missing."),
    "party_unsigned": _l("The party neither signed nor refused to."),
    "clock_ran_back": _l(
        "The phone's clock was set back during the visit; its end is told by how long it lasted."
    ),
    "clock_skewed": _l("The phone's clock was off by %(seconds)s seconds."),
    "checklist_mismatch": _l("This checklist is meant for other parties: %(title)s."),
    "answer_shape_unexpected": _l("Answered in another form than asked; counts as not checked."),
    "violation_mismatch": _l("By the catalogue, %(value)s does not apply to this party."),
}
WORDS = {**SHAPE, **CONTENT, **RECORD, **ODDITIES}
