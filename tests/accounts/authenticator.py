"""A security key in software: answers the portal's challenges as a browser would send them."""

from __future__ import annotations

import json
import re
import secrets
from hashlib import sha256
from html import unescape
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

ORIGIN = "https://testserver"
OPTIONS = re.compile(r'<script id="passkey-options" type="application/json">(.*?)</script>', re.S)
FLAG = AuthenticatorData.FLAG
PRESENT_AND_VERIFIED = FLAG.UP | FLAG.UV


def options_of(page: str) -> dict[str, Any]:
    """The challenge that the page hands to the browser."""
    found = OPTIONS.search(page)
    assert found, page
    options: dict[str, Any] = json.loads(unescape(found[1]))["publicKey"]
    return options


class SecurityKey:
    """One key with one credential for one relying party."""

    def __init__(self, origin: str = ORIGIN) -> None:
        self.origin = origin
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.count = 0

    def create(self, options: dict[str, Any]) -> str:
        """Answer ``navigator.credentials.create``."""
        public = ES256.from_cryptography_key(self.private.public_key())
        attested = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        data = AuthenticatorData.create(
            _rp_hash(options["rp"]["id"]), PRESENT_AND_VERIFIED | FLAG.AT, 0, attested
        )
        client = self._client(CollectedClientData.TYPE.CREATE, options["challenge"])
        attestation = AttestationObject.create("none", data, {})
        return self._answer(
            {"clientDataJSON": _text(client), "attestationObject": _text(attestation)}
        )

    def get(self, options: dict[str, Any]) -> str:
        """Answer ``navigator.credentials.get``."""
        self.count += 1
        data = AuthenticatorData.create(_rp_hash(options["rpId"]), PRESENT_AND_VERIFIED, self.count)
        client = self._client(CollectedClientData.TYPE.GET, options["challenge"])
        signature = self.private.sign(data + client.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": _text(client),
                "authenticatorData": _text(data),
                "signature": _text(signature),
            }
        )

    def _client(self, kind: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(kind, challenge, self.origin)

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps(
            {
                "id": _text(self.id),
                "rawId": _text(self.id),
                "type": "public-key",
                "clientExtensionResults": {},
                "response": response,
            }
        )


def _rp_hash(rp_id: str) -> bytes:
    return sha256(rp_id.encode()).digest()


def _text(value: bytes) -> str:
    return websafe_encode(bytes(value))


def add(client: Client, key: SecurityKey, name: str = "office computer") -> Any:
    """Add the key on its page; the answer to the form."""
    page = client.get("/accounts/2fa/passkeys/add/", secure=True)
    credential = key.create(options_of(page.content.decode()))
    data = {"name": name, "credential": credential}
    return client.post("/accounts/2fa/passkeys/add/", data, secure=True)


def use(client: Client, key: SecurityKey, url: str, **more: str) -> Any:
    """Give the key as the second factor on the page ``url``."""
    page = client.get(url, secure=True)
    credential = key.get(options_of(page.content.decode()))
    return client.post(url, {"credential": credential, **more}, secure=True)
