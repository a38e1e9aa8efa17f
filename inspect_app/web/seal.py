"""The office's electronic seal: its certificate, its picture, who stamps the time."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.seal import CertificateForm, SealForm
from inspect_app.rules.refusals import Invalid
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.seals.certificates import (
    WARN_BEFORE,
    add_certificate,
    certificate_in_use,
    certificate_of_office,
    certificates_of,
    opens_here,
    retire_certificate,
)
from inspect_app.services.seals.changing import NewSettings, change_seal_settings
from inspect_app.services.seals.settings import seal_settings
from inspect_app.web.access import me, needs
from inspect_app.web.clock import now
from inspect_app.web.wording import words

pages = Blueprint("seal", __name__, url_prefix="/admin/seal")


@pages.get("/")
@needs("manage")
def show() -> ResponseReturnValue:
    """Show what seals, and what can be changed."""
    return _page(CertificateForm(formdata=None), _settings_form())


@pages.post("/certificates")
@needs("manage")
def add() -> ResponseReturnValue:
    """Take in a certificate."""
    form = CertificateForm()
    if form.validate_on_submit():
        try:
            add_certificate(me().office, form.file.data.read(), form.password.data, me(), now())
        except Invalid as refusal:
            _explain(form, refusal)
        else:
            flash(_("The certificate is kept. Papers issued from now on are sealed with it."))
            return redirect(url_for("seal.show"))
    return _page(form, _settings_form()), 422


@pages.post("/certificates/<row:certificate>/retirement")
@needs("manage")
def retire(certificate: int) -> ResponseReturnValue:
    """Seal nothing more with a certificate."""
    retire_certificate(certificate_of_office(me().office_id, certificate), me(), now())
    flash(_("The certificate is retired. What it sealed stays valid."))
    return redirect(url_for("seal.show"))


@pages.post("/")
@needs("manage")
def change() -> ResponseReturnValue:
    """Keep how the seal looks."""
    form = SealForm()
    if form.validate_on_submit():
        wanted = NewSettings(
            form.leave_room.data, form.timestamp_url.data, form.chosen, form.drop_picture.data
        )
        try:
            change_seal_settings(me().office, wanted, me(), now())
        except Invalid as refusal:
            _explain(form, refusal)
        else:
            flash(_("The settings are kept. Papers already issued stay as they are."))
            return redirect(url_for("seal.show"))
    return _page(CertificateForm(formdata=None), form), 422


@pages.get("/picture")
@needs("manage")
def picture() -> ResponseReturnValue:
    """Answer the picture of the seal."""
    sha256 = seal_settings(me().office).picture
    if not sha256:
        abort(404)
    return blobs().read(sha256), 200, {"Content-Type": "image/png", "Cache-Control": "no-store"}


def _settings_form() -> SealForm:
    kept = seal_settings(me().office)
    return SealForm(
        formdata=None, data={"leave_room": kept.leave_room, "timestamp_url": kept.timestamp_url}
    )


def _explain(form: CertificateForm | SealForm, refusal: Invalid) -> None:
    """Hang what the service refused on the fields it names."""
    for field, problems in refusal.errors.items():
        form[field].errors = [words(code, params) for code, params in problems]


def _page(adding: CertificateForm, form: SealForm) -> str:
    certificate = certificate_in_use(me().office_id)
    return render_template(
        "admin/seal.html",
        adding=adding,
        form=form,
        certificate=certificate,
        opens=certificate is not None and opens_here(certificate),
        retired=[each for each in certificates_of(me().office_id) if each is not certificate],
        has_picture=bool(seal_settings(me().office).picture),
        now=now(),
        warn_before=WARN_BEFORE,
    )
