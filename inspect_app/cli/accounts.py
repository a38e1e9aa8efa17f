"""`office add`, `user add`, `token`."""

import sys
from datetime import date, datetime

import click

from inspect_app.cli.running import app
from inspect_app.rules.refusals import Invalid
from inspect_app.services import people
from inspect_app.web.clock import now

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def office() -> None:
    """Authorities that issue documents."""


@office.command("add")
@click.argument("code")
@click.option("--name", required=True, help="Full name, as papers print it.")
@click.option("--district", required=True, help="Code, e.g. 330106.")
@click.option("--word", required=True, help="The office's word in numbers, e.g. 西教.")
@click.option("--alias", default="", help="Another title for the notice, e.g. 责令限期整改通知书.")
def add_office(code: str, name: str, district: str, word: str, alias: str) -> None:
    """Add an authority."""
    with app().app_context():
        people.add_office(people.NewOffice(code, name, district, word, alias), "console", now())


@click.group()
def user() -> None:
    """People who sign in."""


@user.command("add")
@click.argument("login")
@click.option("--display", required=True, help="The person's name.")
@click.option(
    "--role", required=True, type=click.Choice(["inspector", "office", "admin", "auditor"])
)
@click.option("--office", "office_code", required=True, help="Code of their office.")
@click.option("--certificate", default="", help="Number of the enforcement certificate.")
@click.option("--valid-until", type=DAY, help="Last valid day of the certificate.")
@click.option("--approver", is_flag=True, help="May approve inspections.")
@click.option("--password-stdin", is_flag=True, required=True, help="Read the password.")
def add_user(**given: object) -> None:
    """Add a person; the password is read from standard input."""
    until = given["valid_until"]
    with app().app_context():
        people.add_person(
            people.NewPerson(
                login=str(given["login"]),
                display=str(given["display"]),
                role=str(given["role"]),
                office=str(given["office_code"]),
                password=_password(),
                certificate_no=str(given["certificate"]),
                certificate_until=_day(until),
                approver=bool(given["approver"]),
            ),
            "console",
            now(),
        )


def _password() -> str:
    """Read standard input without its line end. Raises Invalid for what is no text."""
    try:
        return sys.stdin.buffer.read().decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise Invalid({"password": [("bad_characters", {})]}) from None


def _day(value: object) -> date | None:
    return value.date() if isinstance(value, datetime) else None


@click.command()
@click.argument("login")
def token(login: str) -> None:
    """Print a new API token for LOGIN, nothing else."""
    with app().app_context():
        person = people.person_by_login(login)
        if person is None:
            raise Invalid({"login": [("unknown_person", {"login": login})]})
        click.echo(people.new_token(person, now(), label="console"))


COMMANDS = (office, user, token)
