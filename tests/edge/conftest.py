"""One exchange for all tests that do it no harm, and a maker of others."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.edge.exchange import Exchange


@pytest.fixture(scope="session")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """Two line groups behind Kamailio; 127.0.0.1 is the one known trunk."""
    yield from running(tmp_path_factory.mktemp("exchange"))


@pytest.fixture
def own_exchange(tmp_path: Path) -> Iterator[Exchange]:
    """Two line groups behind Kamailio that a test may hurt."""
    yield from running(tmp_path)


@pytest.fixture
def certificate(tmp_path: Path) -> dict[str, Path]:
    """A certificate that is good for an hour, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "edge.example")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(hours=1))
        .sign(key, hashes.SHA256())
    )
    paths = {"tls_certificate": tmp_path / "edge.pem", "tls_key": tmp_path / "edge.key"}
    paths["tls_certificate"].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    paths["tls_key"].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths


def running(folder: Path) -> Iterator[Exchange]:
    trunks = [{"name": "pbx", "addresses": ["127.0.0.1"]}]
    exchange = Exchange(folder, 2, trunks=trunks, rtp_bind="127.0.0.3")
    try:
        exchange.start()
        yield exchange
    finally:
        exchange.stop()
