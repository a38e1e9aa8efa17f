"""What a phone needs to hand over a notice without a network: templates and tables, no rules."""

from typing import Any

from inspect_app.services.notices.paper import CORRECTED
from inspect_app.services.offline.day import parties_in_scope
from inspect_app.services.offline.notice_bases import bases_document
from inspect_app.services.offline.notice_dues import dues_document
from inspect_app.services.offline.notice_words import paper_words, words_document
from inspect_app.services.offline.on_site import issues_on_site
from inspect_app.services.visits.papers import EVIDENCE_WORDS, RECORD_TITLE
from inspect_app.store.person import Person
from inspect_app.web.blank_forms import blank_page_of_any
from inspect_app.web.clock import now, today
from pdf.drawable import drawable_runs
from pdf.passages import END_MARKS, finished, listed
from pdf.wording import ordinal

MOST_NUMBERED = 100


def notice_document(person: Person) -> dict[str, Any]:
    """Write what the notices of this person's office say today, for the parties in their scope."""
    office = person.office
    parties = parties_in_scope(person, now())
    return {
        "may": issues_on_site(person),
        "office": office.name,
        "paper": words_document(paper_words(office, person.display)),
        "ordinals": [ordinal(number) for number in range(1, MOST_NUMBERED)],
        "finish": {"marks": list(END_MARKS), "stop": finished("")},
        "listed": listed(("", "")),
        "officers": {
            each.login: [each.display, each.certificate_no]
            for each in (person, *blank_page_of_any().colleagues)
        },
        "evidence": {"record": RECORD_TITLE, "words": EVIDENCE_WORDS},
        "corrected": CORRECTED,
        "dues": dues_document(today()),
        "basis": bases_document(parties, office.id),
        "drawable": drawable_runs(),
    }
