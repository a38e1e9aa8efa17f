"""Words about the life of a notice."""

from flask_babel import lazy_gettext as _l

DEEDS = {
    "visit": _l("Inspected"),
    "issue": _l("Issued"),
    "deliver": _l("Delivered"),
    "report": _l("Report received"),
    "request_extension": _l("More time asked for"),
    "extend": _l("Extension granted"),
    "refuse_extension": _l("Extension refused"),
    "recheck": _l("Rechecked"),
    "reissue": _l("Reissued"),
    "recount": _l("Due counted anew by a new calendar"),
    "refer": _l("Referred"),
    "close": _l("Closed"),
    "withdraw": _l("Withdrawn"),
    "hear": _l("The party was heard"),
    "answer_hearing": _l("Opinion on the party's statement"),
    "escalate": _l("Laid before"),
    "answer_escalation": _l("Decided what is to be done"),
    "answer_referral": _l("The other authority answered"),
}
"""What happened, for the timeline."""

METHODS = {
    "in_person": _l("Handed over in person"),
    "left_in_place": _l("Left in place"),
    "post": _l("By post"),
    "electronic": _l("Electronically, with signed consent"),
    "announcement": _l("By public announcement"),
}

RESULTS = {
    "rectified": _l("Rectified"),
    "partly": _l("Partly rectified"),
    "not_rectified": _l("Not rectified"),
    "not_applicable": _l("Not applicable"),
}

STATES = {
    "issued": _l("Issued, to be delivered"),
    "delivered": _l("Delivered"),
    "reported": _l("Reported, to be checked"),
    "extended": _l("Extended"),
    "rechecked": _l("Rechecked"),
    "not_rectified": _l("Not rectified"),
    "reissued": _l("Reissued"),
    "referred": _l("Referred"),
    "withdrawn": _l("Withdrawn"),
    "closed": _l("Closed"),
}

ADVICE = {
    "extension_too_often": _l("It was extended before: one extension is advised."),
    "extension_beyond_term": _l("Together longer than the first term, which is advised against."),
}
"""What goes beyond documents.md §2.7, said to who decides; an office may make it binding."""

WORDS = {
    "deliver_not_now": _l("A notice is delivered once, after it was issued."),
    "report_not_now": _l("A report comes after delivery and before the recheck."),
    "request_extension_not_now": _l(
        "More time is asked for after delivery; an extended notice needs a report first."
    ),
    "extend_not_now": _l(
        "More time is granted after delivery; an extended notice needs a report first."
    ),
    "recheck_not_now": _l("A recheck comes after delivery."),
    "refer_not_now": _l("A matter is referred after a recheck found it not rectified."),
    "close_not_now": _l("A notice is closed after its recheck, reissue or referral."),
    "withdraw_not_now": _l("A closed or withdrawn notice cannot be withdrawn."),
    "nothing_to_print": _l("No notice fits these filters."),
    "too_many_to_print": _l("More than %(most)s notices: narrow the filters."),
    "paper_damaged": _l("The paper %(number)s is not the file that was issued. Nothing was made."),
    "no_such_paper": _l("There is no such paper for this deed."),
    "hear_not_now": _l("A statement is recorded while the notice runs."),
    "answer_hearing_not_now": _l("An opinion is given while the notice runs."),
    "escalate_not_now": _l("Only what is not settled yet is laid before somebody."),
    "answer_escalation_not_now": _l("It is answered while the notice runs."),
    "answer_referral_not_now": _l("Another authority answers after the matter was referred."),
    "hearing_answered": _l("The office has given its opinion on this already."),
    "heard_in_the_future": _l("This moment has not come yet."),
    "heard_before_the_visit": _l("This is before the day of the visit."),
    "escalation_unanswered": _l("It was laid before somebody already, who has not answered yet."),
    "escalation_answered": _l("This was answered already."),
    "approver_answers": _l("Only a person in charge answers this."),
    "day_is_past": _l("This day is past."),
    "referral_answered": _l("The answer to this referral is recorded already."),
    "answer_in_the_future": _l("This day has not come yet."),
    "answer_before_referral": _l("This is before the day of the referral."),
    "safety_not_extended": _l("What is left are matters of safety: their term is not extended."),
    "extension_too_often": _l("This office extends a notice %(times)s times at most."),
    "extension_beyond_term": _l(
        "Together no longer than the first term: until %(day)s at the latest."
    ),
    "not_partly": _l("The recheck did not find “%(value)s” partly rectified."),
    "violations_unsettled": _l("%(count)s violations are not settled yet."),
    "extension_undecided": _l("An earlier request for more time waits for its decision."),
    "extension_decided": _l("This request was decided already."),
    "reissue_by_office": _l(
        "What a recheck found not rectified is ordered anew by the office, not by an inspector."
    ),
    "recipient_name_missing": _l("Say who took the notice."),
    "witness_or_recording_missing": _l("Leaving a notice in place needs a witness or a recording."),
    "tracking_no_missing": _l("Delivery by post needs the number of the consignment."),
    "consent_missing": _l("Electronic delivery needs the party's signed consent."),
    "delivery_in_the_future": _l("This moment has not come yet."),
    "delivery_before_the_visit": _l("This is before the day of the visit."),
    "file_not_here": _l("The file %(value)s has not arrived. Send it first."),
    "not_of_this_notice": _l("“%(value)s” is no violation of this notice."),
    "violation_settled": _l("The violation %(value)s is settled already."),
    "until_too_far": _l("An extension is at most %(days)s days; look at the year."),
    "until_not_later": _l("Choose a day after %(day)s, which binds now."),
    "unknown_notice": _l("There is no other notice “%(value)s” of this office."),
    "unknown_visit": _l("There is no visit “%(value)s” of this office."),
    "not_a_recheck_of_this": _l("The visit %(value)s is no recheck of this notice."),
    "recheck_incomplete": _l("The visit %(value)s is not complete."),
    "recheck_superseded": _l("A newer revision of the visit %(value)s counts."),
    "recheck_used": _l("The visit %(value)s was taken over already."),
    "ledger_too_long": _l("A ledger holds at most %(most)s rows. Narrow the filters."),
    "recheck_without_results": _l("This visit gives no results."),
}
