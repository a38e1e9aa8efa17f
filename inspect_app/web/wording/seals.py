"""Words about the electronic seal, and about files that somebody asks to have checked."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from inspect_app.services.seals.checking import Verdict


@dataclass(frozen=True, slots=True)
class Words:
    """A verdict in words, and its tone: good, warn or bad."""

    tone: str
    title: object
    text: object


VERDICTS = {
    Verdict.EXACT: Words(
        "good", _l("This is the issued file."), _l("It is, byte for byte, the one that was issued.")
    ),
    Verdict.AS_DRAWN: Words(
        "warn", _l("This is the issued paper, but without its electronic seal."),
        _l("It is, byte for byte, the paper as it was before it was sealed."),
    ),
    Verdict.SEALED: Words(
        "good", _l("This is the issued paper, and its seal is valid."),
        _l("What the seal covers is unchanged. The file itself is not the very one that is kept."),
    ),
    Verdict.CHANGED: Words(
        "bad", _l("This file was changed after it was issued or sealed."),
        _l("Do not rely on it. Ask the office that issued the paper for the file."),
    ),
    Verdict.OTHER: Words(
        "warn", _l("This is another paper of the same office."),
        _l("The office issued it, but it does not belong to this number. Look at the code on it."),
    ),
    Verdict.STRANGER: Words(
        "bad", _l("This is not the issued file."),
        _l(
            "It bears no valid seal of this office. A scan, a photo or a file that was saved anew "
            "is no longer the issued one, even if it shows the same: compare it with the paper, "
            "or ask the office."
        ),
    ),
    Verdict.NO_PDF: Words(
        "bad", _l("This is not a PDF file that can be read."),
        _l("Papers are issued as PDF files. Choose the file that you were sent."),
    ),
}  # fmt: skip
WORDS = {
    "certificate_unreadable": _l(
        "This is no certificate file. Choose the .p12 or .pfx file, with the private key in it."
    ),
    "wrong_certificate_password": _l("The file does not open with this password."),
    "certificate_without_key": _l(
        "There is no private key in this file. Choose the one that holds certificate and key."
    ),
    "certificate_of_other_kind": _l(
        "Keys of this kind cannot seal here: RSA of 2048 bits or more, or an elliptic curve. "
        "SM2 is not supported."
    ),
    "certificate_expired": _l("This certificate ran out on %(day)s."),
    "certificate_not_yet": _l("This certificate is valid from %(day)s only."),
    "certificate_retired": _l("This certificate is retired already."),
    "seal_picture_unfit": _l(
        "Choose a PNG picture of %(least)s to %(most)s pixels a side, up to 4 MB."
    ),
    "sealed_already": _l("This paper is sealed already; a paper is sealed once."),
    "no_certificate": _l("The office has no certificate. An administrator adds one first."),
    "certificate_out_of_date": _l(
        "The office's certificate is not valid today. An administrator adds a new one first."
    ),
    "seal_failed": _l(
        "The paper could not be sealed; it stands as it was issued. "
        "An administrator looks at the page of the seal."
    ),
    "file_to_check_too_big": _l("The file is larger than %(limit)s MB; no paper of ours is."),
}
