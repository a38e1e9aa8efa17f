"""The office's electronic seal: a certificate to take in, and how the seal looks."""

from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, FileField, PasswordField, StringField, ValidationError
from wtforms.validators import Length

from forms.base import Form


class CertificateForm(Form):
    file = FileField(_l("Certificate file (.p12 or .pfx)"))
    password = PasswordField(_l("Password of the file"), [Length(max=200)])

    def validate_file(self, field: Field) -> None:
        """Ask for a file that was really chosen."""
        if not (field.data and field.data.filename):
            raise ValidationError(_l("Choose the certificate file."))


class SealForm(Form):
    picture = FileField(_l("Picture of the seal (PNG)"))
    drop_picture = BooleanField(_l("Remove the picture"))
    leave_room = BooleanField(_l("Leave room for the stamp: show no picture on papers"))
    timestamp_url = StringField(_l("Address of a time-stamp authority"), [Length(max=300)])

    def validate_timestamp_url(self, field: Field) -> None:
        """Take a whole http or https address, or nothing."""
        field.data = (field.data or "").strip()
        if not field.data:
            return
        try:
            parts = urlsplit(field.data)
            fits = parts.scheme in {"http", "https"} and bool(parts.hostname)
        except ValueError:
            fits = False
        if not fits or any(char.isspace() for char in field.data):
            raise ValidationError(_l("Write a whole address, like http://stamps.example.cn/tsa."))

    @property
    def chosen(self) -> bytes | None:
        """The picture that was chosen, or None."""
        given = self.picture.data
        return given.read() if given and given.filename else None


class CheckForm(Form):
    file = FileField(_l("The file to check (PDF)"))

    def validate_file(self, field: Field) -> None:
        """Ask for a file that was really chosen."""
        if not (field.data and field.data.filename):
            raise ValidationError(_l("Choose the file that you were sent."))
