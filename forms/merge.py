"""Merging two entries of the register, and undoing it."""

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from forms.base import Form

KEPT, OTHER = "kept", "other"
_TAKE = "take-"
_LONGEST = 500


class MergeForm(Form):
    """A choice for each group of facts that differs comes with `merge_form`."""

    reason = TextAreaField(_l("Reason"), validators=[DataRequired(), Length(max=_LONGEST)])

    def taken(self) -> frozenset[str]:
        """The groups of facts to take from the entry that goes."""
        return frozenset(
            name.removeprefix(_TAKE)
            for name, field in self._fields.items()
            if name.startswith(_TAKE) and field.data == OTHER
        )


def merge_form(groups: Mapping[str, bool], labels: Mapping[str, object]) -> type[MergeForm]:
    """Make the form that asks of each group which value stands; True prefers the other's."""
    fields = {
        f"{_TAKE}{group}": RadioField(
            labels[group],
            choices=[SelectChoice(KEPT, ""), SelectChoice(OTHER, "")],
            default=OTHER if prefers_other else KEPT,
        )
        for group, prefers_other in groups.items()
    }
    return type("MergeFormOfTheTwo", (MergeForm,), fields)


class UndoForm(Form):
    """``restored`` offers what changed again since the merge."""

    reason = TextAreaField(_l("Reason"), validators=[DataRequired(), Length(max=_LONGEST)])
    restored = SelectMultipleField(
        _l("Set back to what they were before the merge"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, groups: Iterable[str], labels: Mapping[str, object]) -> None:
        """Fill the choices."""
        self.restored.choices = [SelectChoice(group, str(labels[group])) for group in groups]


class DistinctionForm(Form):
    """Why two entries are two institutions, if there is a word to say."""

    reason = StringField(_l("Reason"), validators=[Length(max=_LONGEST)])
