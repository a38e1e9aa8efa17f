"""Sign in, sign out, change the password."""

from urllib.parse import quote, urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.session import PasswordForm, SignInForm
from inspect_app.rules.refusals import Invalid, Refusal
from inspect_app.services import sign_in
from inspect_app.web.access import begin_session, end_session, me, public, somebody
from inspect_app.web.clock import now
from inspect_app.web.headers import is_https
from inspect_app.web.problems import headers_of, status_of, worded_errors
from inspect_app.web.wording import refusal_words

LEFT, LEFT_FOR = "left", 30 * 86_400
"""The cookie that names who signed out here, and for how many seconds; scripts read it."""
pages = Blueprint("session", __name__)


@pages.get("/login")
@public
def show() -> ResponseReturnValue:
    """Ask for login and password."""
    return render_template("session/login.html", form=SignInForm())


@pages.post("/login")
@public
def enter() -> ResponseReturnValue:
    """Begin a session, or say what is wrong without telling which."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("session/login.html", form=form), 422
    try:
        person, key = sign_in.sign_in(
            form.login.data.strip(), form.password.data, request.remote_addr or "", now()
        )
    except Refusal as refusal:
        page = render_template("session/login.html", form=form, refusal=refusal_words(refusal))
        return page, status_of(refusal), headers_of(refusal)
    begin_session(key)
    response = redirect(_where_to(person.role))
    response.delete_cookie(LEFT)
    return response


def _where_to(role: str) -> str:
    """Go on to where they were headed, on this site only; else to their home."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    if wanted.startswith("/") and not parts.scheme and not parts.netloc and "\\" not in wanted:
        return wanted
    return url_for("field.today") if role == "inspector" else url_for("home.show")


@pages.post("/logout")
@public
def sign_out() -> ResponseReturnValue:
    """End the session on this browser; at the button's press, what is open there is locked, too.

    The button's own script does that, unless it was pressed before the script listened: the cookie
    tells the next page who left (`static/js/leaving.mjs`). A session that ends by itself tells no
    page anything, nor does a script that ends one.
    """
    person = somebody()
    end_session()
    flash(_("You are signed out."))
    response = redirect(url_for("session.show"))
    if person is not None and "leaving" in request.form:
        response.set_cookie(
            LEFT, quote(person.login), max_age=LEFT_FOR, samesite="Lax", secure=is_https()
        )
    return response


@pages.get("/password")
def password() -> ResponseReturnValue:
    """Ask for the present and the new password."""
    return render_template("session/password.html", form=PasswordForm())


@pages.post("/password")
def change_password() -> ResponseReturnValue:
    """Change it; other sessions end, this one goes on."""
    form = PasswordForm()
    status = 422
    headers: dict[str, str] = {}
    if form.validate_on_submit():
        given = form.old_password.data, form.password.data, request.remote_addr or ""
        try:
            key = sign_in.change_password(me(), *given, now())
        except Invalid as refusal:
            for field, texts in worded_errors(refusal).items():
                form[field].errors = texts
        except sign_in.TooManyAttempts as refusal:
            form.old_password.errors = [refusal_words(refusal)]
            status, headers = status_of(refusal), headers_of(refusal)
        else:
            begin_session(key)
            flash(_("The password is changed. Other devices must sign in again."))
            return redirect(url_for("session.password"))
    return render_template("session/password.html", form=form), status, headers
