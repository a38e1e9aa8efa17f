"""What the instance was started with, as far as reminders need it."""

from dataclasses import dataclass

from flask import current_app

from inspect_app.services.reminders.mail import MailServer


@dataclass(frozen=True, slots=True)
class Setup:
    """``server`` is None where no mail is sent; ``private`` lets robots be in one's own network."""

    server: MailServer | None
    private: bool
    base_url: str
    locale: str


def reminder_setup() -> Setup:
    """Read the settings of the running app."""
    config = current_app.config
    return Setup(
        server=MailServer.from_settings(str(config["SMTP_URL"]), str(config["MAIL_FROM"])),
        private=bool(config["PRIVATE_ROBOTS"]),
        base_url=str(config["BASE_URL"]),
        locale=str(config["LOCALE"]),
    )
