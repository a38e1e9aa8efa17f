"""API tokens: everybody's own."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.person import TokenForm
from inspect_app.services.accounts import token_of, tokens_of
from inspect_app.services.people import new_token, revoke_token
from inspect_app.web.access import me
from inspect_app.web.clock import now

pages = Blueprint("tokens", __name__, url_prefix="/admin/tokens")


@pages.get("/")
def index() -> ResponseReturnValue:
    """List my tokens."""
    return render_template("admin/tokens.html", form=TokenForm(), tokens=tokens_of(me()), token="")


@pages.post("/")
def add() -> ResponseReturnValue:
    """Make a token and show it once."""
    form = TokenForm()
    if not form.validate_on_submit():
        return render_template(
            "admin/tokens.html", form=form, tokens=tokens_of(me()), token=""
        ), 422
    token = new_token(me(), now(), label=str(form.label.data).strip())
    page = render_template("admin/tokens.html", form=form, tokens=tokens_of(me()), token=token)
    return page, 201


@pages.post("/<row:token_id>/revocation")
def revoke(token_id: int) -> ResponseReturnValue:
    """End one of my tokens."""
    revoke_token(token_of(me(), token_id), me().login, now())
    flash(_("The token is revoked and works no more."))
    return redirect(url_for("tokens.index"))
