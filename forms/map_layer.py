"""A file of polygons, and the address of a tile server."""

from flask_babel import lazy_gettext as _l
from wtforms import FileField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Length

from forms.base import Form
from inspect_app.rules.datum import DATUMS


class LayerForm(Form):
    file = FileField(_l("File"))
    name = StringField(_l("Name of the layer"), validators=[DataRequired(), Length(max=200)])
    level = SelectField(_l("What the polygons are"))
    datum = SelectField(
        _l("Datum of the file"), choices=[SelectChoice(each, each) for each in DATUMS]
    )
    key = StringField(_l("Property with the key"), validators=[Length(max=100)])
    label = StringField(_l("Property with the name"), validators=[Length(max=100)])
    object_name = StringField(_l("Collection (TopoJSON only)"), validators=[Length(max=100)])


class TilesForm(Form):
    template = StringField(_l("Address of the tiles"), validators=[Length(max=300)])
    attribution = StringField(_l("Whose pictures these are"), validators=[Length(max=300)])
    datum = SelectField(
        _l("Datum of the tiles"), choices=[SelectChoice(each, each) for each in DATUMS[:2]]
    )
