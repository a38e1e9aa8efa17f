"""What every form shares: CSRF, translated messages, and errors as codes."""

from typing import Any

from flask_babel import get_locale
from flask_wtf import FlaskForm


class Form(FlaskForm):
    """Base of all forms; WTForms' own messages come in the reader's language."""

    class Meta(FlaskForm.Meta):
        @property
        def locales(self) -> list[str]:
            """WTForms ships messages by language, without a country."""
            locale = get_locale()
            return ["en"] if locale is None else [locale.language, "en"]

        def get_translations(self, form: Any) -> Any:
            """Use WTForms' catalogue, cached per language."""
            from wtforms.i18n import get_translations  # as its own Meta does

            return get_translations(self.locales)
