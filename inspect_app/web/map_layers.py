"""The layers of the map: load a file of polygons, take one away; a tile server beneath, or none."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice

from forms.map_layer import LayerForm, TilesForm
from inspect_app.rules.map_file import MAX_BYTES, Wanted
from inspect_app.rules.map_refusals import MapFileError
from inspect_app.rules.refusals import Conflict, Invalid, Refusal
from inspect_app.services.map import layers
from inspect_app.services.map.tiles import TileLayer, keep_tiles, tiles_of
from inspect_app.web.access import me, needs
from inspect_app.web.body_sizes import takes_paper
from inspect_app.web.clock import now
from inspect_app.web.problems import worded_errors
from inspect_app.web.wording import refusal_words
from inspect_app.web.wording.maps import LEVELS

pages = Blueprint("map_layers", __name__, url_prefix="/map/layers")


@pages.get("/")
@needs("register")
def index() -> ResponseReturnValue:
    """Show the layers, and ask for another file."""
    return _page(_layer_form(), _tiles_form())


@pages.post("/")
@needs("register")
@takes_paper
def load() -> ResponseReturnValue:
    """Keep the file's polygons, or say what is wrong with it and where."""
    form = _layer_form()
    if not form.validate_on_submit():
        return _page(form, _tiles_form()), 422
    file = request.files.get(form.file.name)
    wanted = Wanted(
        str(form.key.data or "").strip(),
        str(form.label.data or "").strip(),
        str(form.object_name.data or "").strip(),
        form.datum.data,
    )
    content = file.read(MAX_BYTES + 1) if file else b""
    new = layers.NewLayer(content, form.name.data, form.level.data, wanted)
    try:
        layer = layers.load_layer(new, me().office, me(), now())
    except Invalid as refusal:
        form.name.errors = [text for texts in worded_errors(refusal).values() for text in texts]
        return _page(form, _tiles_form()), 422
    except (MapFileError, Conflict) as refusal:
        return _refused(form, refusal)
    count = layers.counts_of([layer])[layer.id]
    flash(_("The layer is loaded: %(n)s polygons.", n=count))
    return redirect(url_for("map.show"))


def _refused(form: LayerForm, refusal: Refusal) -> ResponseReturnValue:
    form.file.errors = [refusal_words(refusal)]
    return _page(form, _tiles_form()), 409 if isinstance(refusal, Conflict) else 422


@pages.post("/<uuid:layer>/removal")
@needs("register")
def remove(layer: UUID) -> ResponseReturnValue:
    """Take a layer away."""
    layers.remove_layer(layers.layer_of(me().office_id, layer), me(), now())
    flash(_("The layer is gone."))
    return redirect(url_for("map_layers.index"))


@pages.post("/tiles")
@needs("manage")
def keep() -> ResponseReturnValue:
    """Keep the address of the tile server; an empty one switches it off."""
    form = _tiles_form()
    if not form.validate_on_submit():
        return _page(_layer_form(), form), 422
    template = str(form.template.data or "").strip()
    given = TileLayer(template, str(form.attribution.data or "").strip(), form.datum.data)
    try:
        keep_tiles(me().office, given if template else None, me(), now())
    except Invalid as refusal:
        for field, texts in worded_errors(refusal).items():
            form[field].errors = texts
        return _page(_layer_form(), form), 422
    flash(_("The settings are kept.") if template else _("No tile server is asked any more."))
    return redirect(url_for("map_layers.index"))


def _layer_form() -> LayerForm:
    form = LayerForm(prefix="layer")
    form.level.choices = [SelectChoice(*each) for each in LEVELS.items()]
    return form


def _tiles_form() -> TilesForm:
    known = tiles_of(me().office)
    return TilesForm(prefix="tiles", obj=known)


def _page(form: LayerForm, tiles: TilesForm) -> str:
    listed = layers.layers_of(me().office_id)
    return render_template(
        "map/layers.html",
        form=form,
        tiles=tiles,
        has_tiles=tiles_of(me().office) is not None,
        layers=listed,
        counts=layers.counts_of(listed),
        levels=LEVELS,
        megabytes=MAX_BYTES // 2**20,
    )
