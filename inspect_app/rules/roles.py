"""Who may do what (design §3 "Rights"): one table of rights by role."""

RIGHTS: dict[str, frozenset[str]] = {
    "inspector": frozenset({"read", "visit", "patrol", "issue", "deliver", "rescue"}),
    "office": frozenset(
        {"read", "visit", "patrol", "issue", "deliver", "decide", "register", "plan", "phones"}
        | {"rescue", "rescue_others"}
    ),
    "admin": frozenset(
        {"read", "register", "manage", "confirm_law", "phones", "rescue", "rescue_others"}
    ),
    "auditor": frozenset({"read"}),
}


def may(role: str, right: str) -> bool:
    """Tell whether the role holds the right."""
    return right in RIGHTS.get(role, frozenset())
