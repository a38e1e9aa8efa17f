"""What stands on a paper: frozen dataclasses that the office's deeds fill and `draw` prints.

Every text is plain text, never markup. Texts of law and of findings arrive as they must stand on
the paper (Chinese); the fixed wording around them belongs to this package. Pictures are the bytes
of a PNG or JPEG. Moments are aware; papers show them in China Standard Time, to the minute.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Party:
    """Whom a paper concerns. What is unknown stays empty and is not printed.

    An unlicensed site has no credit code: `name` as found, `person_in_charge`, `person_id`.
    """

    name: str
    credit_code: str = ""
    licence_no: str = ""
    address: str = ""
    person_in_charge: str = ""
    person_id: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Officer:
    """An inspector with the number of the certificate shown, and the signature if one was given."""

    name: str
    certificate_no: str
    signature: bytes | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """The party signed: picture of the signature, who, as what, when."""

    name: str
    post: str = ""
    image: bytes | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The party refused to sign; a witness or a recording must stand for it (documents.md §3)."""

    reason: str
    witness_name: str = ""
    witness_signature: bytes | None = None
    recording: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """The visit that a paper rests on. Numbers of papers may be empty."""

    started_at: datetime
    finished_at: datetime
    place: str
    record_no: str = ""
    notice_no: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation: facts as recorded, evidence by its numbers, provisions breached as cited."""

    facts: str
    evidence: tuple[str, ...] = ()
    breached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """One requirement and until when (`due_within`, `due_by`, `at_once` of `pdf.wording`)."""

    requirement: str
    due_text: str


@dataclass(frozen=True, slots=True)
class Remedies:
    """Where the party may turn; printed only where the office prints remedies."""

    reconsideration_body: str
    court: str = "人民法院"


@dataclass(frozen=True, slots=True)
class Contact:
    person: str
    phone: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """Where anyone may ask whether the paper is genuine; `url` is what the QR code holds."""

    url: str
    code: str


@dataclass(frozen=True, slots=True)
class NoticeSheet:
    """责令限期改正通知书 (documents.md §2.4, §7).

    `report_within` is a text like "五个工作日"; `seal` is a picture with transparent or white
    ground, None leaves room for the ink; `receipt` None leaves lines for handwriting;
    `demo_mark` is printed on every page. `reply_url` is where the party replies with the code of
    its receipt slip; papers of before have none.
    """

    office_name: str
    title: str
    number: str
    addressee: Party
    inspection: Inspection
    findings: tuple[Finding, ...]
    orders: tuple[Order, ...]
    order_basis: tuple[str, ...]
    officers: tuple[Officer, ...]
    contact: Contact
    issued_on: date
    verification: Verification
    report_within: str = "五个工作日"
    consequence: str = "逾期不改正的，本机关将依法处理。"
    remedies: Remedies | None = None
    receipt: Signed | Refused | None = None
    copies: str = "本通知书一式两联：第一联由本机关存档，第二联交当事人。"
    seal: bytes | None = None
    demo_mark: str = ""
    reply_url: str = ""


@dataclass(frozen=True, slots=True)
class SupervisionOpinionSheet:
    """督导意见书 for a school (documents.md §2.12): problems found, what to put right, by when.

    An official document: `receipt` is printed where there is one and never as open lines, for the
    school signs a proof of delivery. `printed_by` is the office named at its foot, by default the
    one that issues it.
    """

    office_name: str
    title: str
    number: str
    school: Party
    inspection: Inspection
    findings: tuple[Finding, ...]
    orders: tuple[Order, ...]
    basis: tuple[str, ...]
    officers: tuple[Officer, ...]
    contact: Contact
    issued_on: date
    verification: Verification
    report_within: str = "五个工作日"
    receipt: Signed | Refused | None = None
    copies: str = ""
    attachments: tuple[str, ...] = ()
    copies_to: tuple[str, ...] = ()
    printed_by: str = ""
    seal: bytes | None = None
    demo_mark: str = ""
    reply_url: str = ""


@dataclass(frozen=True, slots=True)
class PersonMet:
    name: str
    post: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What the officers told the party, word for word, and its answer ("" leaves a line)."""

    words: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """One line of the checklist: its number, its question, the answer in words, a remark."""

    number: str
    question: str
    answer: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class VisitRecordSheet:
    """现场检查笔录 (documents.md §2.3): objective facts, no conclusions.

    `facts` are paragraphs in the order of time; `items` the checklist by section title;
    `position` is the place as measured, in words; `materials` what was taken or photographed.
    """

    office_name: str
    title: str
    number: str
    party: Party
    inspection: Inspection
    officers: tuple[Officer, ...]
    people_met: tuple[PersonMet, ...]
    told: tuple[Told, ...]
    facts: tuple[str, ...]
    items: tuple[tuple[str, tuple[CheckedItem, ...]], ...] = ()
    materials: tuple[str, ...] = ()
    statement: str = ""
    position: str = ""
    helpers: tuple[str, ...] = ()
    party_signature: Signed | Refused | None = None
    verification: Verification | None = None
    demo_mark: str = ""


@dataclass(frozen=True, slots=True)
class EvidencePhoto:
    """One photo: what stands beside it, and the lines written into its copy.

    `copy` is any picture of it, upright; None where it cannot be shown. `taken`, `place` and
    `proves` are whole texts; `remark` says what the photo is drawn from.
    """

    number: str
    sha256: str
    copy: bytes | None
    watermark: tuple[str, ...]
    taken: str
    place: str
    taken_by: str
    proves: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class PhotoPagesSheet:
    """照片页 (documents.md §5.3): the photos of one visit; `number` is that of its record."""

    office_name: str
    title: str
    number: str
    party_name: str
    inspection: Inspection
    photos: tuple[EvidencePhoto, ...]
    demo_mark: str = ""


Sheet = NoticeSheet | SupervisionOpinionSheet | VisitRecordSheet | PhotoPagesSheet
