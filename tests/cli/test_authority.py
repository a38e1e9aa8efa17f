"""The authority of `serve --https`: kept for phones, limited to this machine, renewed in time."""

import ipaddress
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from inspect_app.cli.authority import Place, certificate_files, this_place

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
HERE = Place(("localhost", "office-pc"), ("192.168.1.20", "127.0.0.1"), "192.168.1.20")


def read(folder: Path, name: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / name).read_bytes())


def trusts(folder: Path, name: str, at: datetime = NOW) -> bool:
    """Ask as a phone that installed the authority, and nothing else, would."""
    subject: x509.GeneralName = x509.DNSName(name)
    if name[0].isdigit():
        subject = x509.IPAddress(ipaddress.ip_address(name))
    policy = PolicyBuilder().store(Store([read(folder, "authority.pem")])).time(at)
    try:
        policy.build_server_verifier(subject).verify(read(folder, "certificate.pem"), [])
    except VerificationError:
        return False
    return True


@pytest.mark.parametrize("name", ["192.168.1.20", "127.0.0.1", "localhost", "office-pc"])
def test_a_phone_that_installed_it_trusts_this_machine(tmp_path: Path, name: str) -> None:
    certificate_files(tmp_path, HERE, NOW)
    assert trusts(tmp_path, name)
    assert not trusts(tmp_path, "192.168.1.21")


def test_keys_are_the_owners_alone(tmp_path: Path) -> None:
    certificate_files(tmp_path, HERE, NOW)
    for name in ("authority_key.pem", "key.pem"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_nothing_is_made_anew_without_need(tmp_path: Path) -> None:
    chain, _key = certificate_files(tmp_path, HERE, NOW)
    before = chain.read_bytes()
    certificate_files(tmp_path, HERE, NOW + timedelta(days=300))
    assert chain.read_bytes() == before


def test_the_certificate_is_renewed_before_it_ends_and_the_authority_stays(tmp_path: Path) -> None:
    certificate_files(tmp_path, HERE, NOW)
    authority, first = read(tmp_path, "authority.pem"), read(tmp_path, "certificate.pem")
    later = first.not_valid_after_utc - timedelta(days=29)
    certificate_files(tmp_path, HERE, later)
    assert read(tmp_path, "authority.pem") == authority
    assert read(tmp_path, "certificate.pem").not_valid_after_utc > first.not_valid_after_utc
    assert trusts(tmp_path, "192.168.1.20", later)
    assert authority.not_valid_after_utc > NOW + timedelta(days=3650)
    assert first.not_valid_after_utc - first.not_valid_before_utc < timedelta(days=398)


def test_another_address_gets_a_certificate_of_the_same_authority(tmp_path: Path) -> None:
    certificate_files(tmp_path, HERE, NOW)
    authority = read(tmp_path, "authority.pem")
    moved = Place(HERE.names, ("10.0.0.7", "127.0.0.1"), "10.0.0.7")
    certificate_files(tmp_path, moved, NOW)
    assert read(tmp_path, "authority.pem") == authority
    assert trusts(tmp_path, "10.0.0.7")


def test_it_vouches_for_nobody_elsewhere(tmp_path: Path) -> None:
    """An address of the internet that was not this machine's when the authority was made."""
    certificate_files(tmp_path, HERE, NOW)
    limits = read(tmp_path, "authority.pem").extensions.get_extension_for_class(
        x509.NameConstraints
    )
    assert limits.critical
    before = read(tmp_path, "authority.pem")
    public = Place(("localhost",), ("198.51.100.7",), "198.51.100.7")
    certificate_files(tmp_path, public, NOW)
    assert read(tmp_path, "authority.pem") != before, "phones decide anew"
    assert trusts(tmp_path, "198.51.100.7")


def test_the_place_names_what_it_was_told_first() -> None:
    assert this_place("192.168.7.7").best == "192.168.7.7"
    assert this_place("fd00::7").best == "[fd00::7]"
    assert this_place("office.example").best == "office.example"
    everywhere = this_place("0.0.0.0")
    assert everywhere.best.strip("[]") == everywhere.addresses[0]
    assert "localhost" in everywhere.names
    assert "127.0.0.1" in everywhere.addresses
