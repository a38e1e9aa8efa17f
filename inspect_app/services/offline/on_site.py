"""Who hands over notices on site, so that their phone is told what that needs."""

from inspect_app.rules.roles import may
from inspect_app.store.person import Person


def issues_on_site(person: Person) -> bool:
    """Tell whether the person may: an inspector where the office allows it, the office always."""
    return may(person.role, "issue") and (person.office.issue_on_site or may(person.role, "decide"))
