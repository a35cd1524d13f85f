"""Form fields, in and out of the form; XFA; signatures."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from tests.formats.hiding_places.values import IDENTITY, NAME, PHONE, SECRET
from tests.formats.pdf_places.draft import LEFT, PLANT, Draft, Places
from tests.formats.pdf_places.syntax import text16

places = Places()
_SAID = text16(SECRET)
_RECT = f"{LEFT - 2:g} {PLANT - 4:g} {LEFT + 308:g} {PLANT + 14:g}"
_XFA = (
    '<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data>'
    f'<form id="{IDENTITY}"><who>{NAME}</who><tel>{PHONE}</tel></form></xfa:data></xfa:datasets></xdp:xdp>'
)


def _field(draft: Draft, said: str, *, form: str = "") -> str:
    """Add a field with one widget to the page and the form."""
    widget = draft.annotation("Widget", said, _RECT)
    draft.root["AcroForm"] = f"<< /Fields [{widget}] /DA (/Helv 12 Tf 0 g) {form} >>"
    return widget


def _with(said: str, form: str = "") -> Callable[[Draft], None]:
    def work(draft: Draft) -> None:
        _field(draft, said, form=form)

    return work


for _name, _entries, _form in (
    ("value of a field", f"/FT /Tx /T (a) /V {_SAID}", ""),
    ("value of a field that the viewer is to draw", f"/FT /Tx /T (a) /V {_SAID}", "/NeedAppearances true"),
    ("default value of a field", f"/FT /Tx /T (a) /DV {_SAID}", ""),
    ("hint of a field", f"/FT /Tx /T (a) /TU {_SAID}", ""),
    ("export name of a field", f"/FT /Tx /T (a) /TM {_SAID}", ""),
    ("name of a field", f"/FT /Tx /T {_SAID}", ""),
    ("rich value of a field", f"/FT /Tx /T (a) /RV {text16(f'<body><p>{SECRET}</p></body>')}", ""),
    ("default style of a field", f"/FT /Tx /T (a) /DS {_SAID}", ""),
    ("options of a list", f"/FT /Ch /T (a) /Opt [{text16(NAME)} [{text16(IDENTITY)} {text16(PHONE)}]]", ""),
    ("chosen option of a list", f"/FT /Ch /T (a) /V [{_SAID}]", ""),
    ("caption of a button", f"/FT /Btn /T (a) /Ff 65536 /MK << /CA {_SAID} /RC {_SAID} >>", ""),
    ("export value of a button", f"/FT /Btn /T (a) /Opt [{_SAID}]", ""),
    ("password field", f"/FT /Tx /Ff 8192 /T (a) /V {_SAID}", ""),
    ("hidden field", f"/FT /Tx /F 2 /T (a) /V {_SAID}", ""),
    ("script of a field", f"/FT /Tx /T (a) /AA << /K << /S /JavaScript /JS {_SAID} >> >>", ""),
    ("script of a field's calculation", f"/FT /Tx /T (a) /AA << /C << /S /JavaScript /JS {_SAID} >> >>", ""),
    ("default appearance of the form", "/FT /Tx /T (a)", f"/DR << /Font << >> >> /DA {_SAID}"),
    ("reason of a signature", f"/FT /Sig /T (a) /V << /Type /Sig /Filter /Adobe.PPKLite /Reason {_SAID} >>", ""),
    ("place of a signature", f"/FT /Sig /T (a) /V << /Type /Sig /Filter /Adobe.PPKLite /Location {_SAID} >>", ""),
    ("name of a signer", f"/FT /Sig /T (a) /V << /Type /Sig /Filter /Adobe.PPKLite /Name {_SAID} >>", ""),
    ("contact of a signer", f"/FT /Sig /T (a) /V << /Type /Sig /Filter /Adobe.PPKLite /ContactInfo {_SAID} >>", ""),
    ("program of a signer", f"/FT /Sig /T (a) /V << /Type /Sig /Prop_Build << /App << /REx {_SAID} >> >> >>", ""),
    ("seed value of a signature", f"/FT /Sig /T (a) /SV << /Type /SV /Reasons [{_SAID}] >>", ""),
    ("lock of a signature", f"/FT /Sig /T (a) /Lock << /Type /SigFieldLock /Action /Include /Fields [{_SAID}] >>", ""),
):  # fmt: skip
    places.add(_name, _with(_entries, _form))


def certificate() -> bytes:
    """Return a detached PKCS #7 signature whose certificate names the values."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, NAME),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, IDENTITY),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, PHONE),
        ]
    )
    start = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + datetime.timedelta(days=3650))
    signer = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(b"x")
        .add_signer(builder.sign(key, hashes.SHA256()), key, hashes.SHA256())
    )
    return signer.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature])


@places()
def certificate_of_a_signature(draft: Draft) -> None:
    value = draft.pdf.add(
        "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 10 20 10] "
        f"/Contents <{certificate().hex()}> >>"
    )
    _field(draft, f"/FT /Sig /T (a) /V {value}", form="/SigFlags 3")


@places()
def certificates_for_later_checks(draft: Draft) -> None:
    draft.root["DSS"] = f"<< /Certs [{draft.pdf.stream(certificate())}] >>"


@places()
def appearance_of_a_field(draft: Draft) -> None:
    face = draft.form(f"/Tx BMC q {draft.line(SECRET, 2, 4)}Q EMC\n", box="0 0 310 18")
    _field(draft, f"/FT /Tx /T (a) /V {text16('见附件')} /AP << /N {face} >>")
    draft.mark()


@places()
def orphan_field(draft: Draft) -> None:
    """In the form, on no page."""
    field = draft.pdf.add(f"<< /FT /Tx /T (a) /V {_SAID} >>")
    draft.root["AcroForm"] = f"<< /Fields [{field}] >>"


@places()
def widget_outside_the_form(draft: Draft) -> None:
    """On the page, not in the form."""
    draft.annotation("Widget", f"/FT /Tx /T (a) /V {_SAID}", _RECT)


@places()
def value_of_a_parent_field(draft: Draft) -> None:
    parent = draft.pdf.reserve()
    kid = draft.annotation("Widget", f"/Parent {parent}", _RECT)
    draft.pdf.set(parent, f"<< /FT /Tx /T (a) /V {_SAID} /Kids [{kid}] >>")
    draft.root["AcroForm"] = f"<< /Fields [{parent}] >>"


@places()
def long_value_of_a_field(draft: Draft) -> None:
    """The value is a stream."""
    _field(draft, f"/FT /Tx /T (a) /V {draft.pdf.stream(SECRET.encode('gb18030'))}")


@places()
def form_in_XML(draft: Draft) -> None:
    _field(draft, "/FT /Tx /T (a)", form=f"/XFA {draft.pdf.stream(_XFA.encode())}")


@places()
def form_in_XML_in_packets(draft: Draft) -> None:
    """The packets' border lies inside an element."""
    data = _XFA.encode()
    cut = data.index(b"</who>")
    parts = (data[: cut - 3], data[cut - 3 :])
    packets = " ".join(f"(p{number}) {draft.pdf.stream(part)}" for number, part in enumerate(parts))
    _field(draft, "/FT /Tx /T (a)", form=f"/XFA [{packets}]")


@places()
def order_of_calculation(draft: Draft) -> None:
    lone = draft.pdf.add(f"<< /FT /Tx /T (b) /DV {_SAID} >>")
    _field(draft, "/FT /Tx /T (a)", form=f"/CO [{lone}]")


@places()
def changes_of_a_usage_right(draft: Draft) -> None:
    draft.root["Perms"] = f"<< /UR3 << /Type /Sig /Filter /Adobe.PPKLite /Name {_SAID} >> >>"
