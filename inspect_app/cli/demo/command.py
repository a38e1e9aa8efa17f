"""The command itself."""

import json
import os
from dataclasses import asdict

import click

from inspect_app.cli.running import app


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def demo(*, as_json: bool) -> None:
    """Fill the instance with a fictional district and print its logins."""
    from inspect_app.cli.database import migrate
    from inspect_app.cli.demo.accounts import logins
    from inspect_app.cli.demo.making import make_demo
    from inspect_app.web.clock import now

    migrate()
    with app().app_context():
        made = make_demo(now(), _base_url())
    if as_json:
        told = [asdict(login) for login in logins()]
        click.echo(json.dumps({"made": made, "logins": told}, ensure_ascii=False))
        return
    click.echo("云州市青岚区(演示) · a fictional district. Sign in as:")
    for login in logins():
        click.echo(
            f"  {login.login:8} {login.password}  {login.display} ({login.role}, {login.office})"
        )


def _base_url() -> str:
    """Where the papers' codes point: the configured address, else where `serve` will answer."""
    address = f"http://{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
    return str(app().config["BASE_URL"] or address)


COMMANDS = (demo,)
