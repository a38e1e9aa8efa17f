"""What a browser's run on a busy machine may cost: a second try, named, and few of them.

A journey drives two processes and a network in real time; a race in the test itself shows as a
wrong result now and then. It is tried once more, where a run asks for that (`--reruns`), and named
at the end. More than a few in a run are no accident: then the run has failed. Below the browser
only what ran out of time is tried again, a wrong result never.
"""

import pytest

FEW = 5
IN_A_BROWSER = "browser"


def allow(items: list[pytest.Item]) -> None:
    """Let the browser's tests be tried once more, whatever they failed of."""
    for item in items:
        if IN_A_BROWSER in item.path.parts and item.config.getoption("reruns", 0):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=[".*"]))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run of too many second tries."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    tried_again = reporter.stats.get("rerun", []) if reporter else []
    if len(tried_again) > FEW:
        reporter.write_line(f"{len(tried_again)} second tries: {FEW} are the most in a run")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
