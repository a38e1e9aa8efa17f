"""The electronic seal on a notice that was issued without."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from inspect_app.services.seals.applying import seal_notice
from inspect_app.web.access import me, needs
from inspect_app.web.clock import now
from inspect_app.web.reach import notice_of_my_office

pages = Blueprint("notice_seals", __name__, url_prefix="/notices")


@pages.post("/<uuid:uuid>/seal")
@needs("issue")
def seal(uuid: UUID) -> ResponseReturnValue:
    """Seal the paper; its address answers the sealed file from then on."""
    seal_notice(notice_of_my_office(uuid), me(), now())
    flash(_("The paper is sealed."))
    return redirect(url_for("notices.show", uuid=uuid))
