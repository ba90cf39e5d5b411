"""A sign-on server for tests: real HTTP, real keys, the code flow with PKCE.

As a program: ``python oidc_provider.py PORT``. Whom it vouches for, and how it misbehaves, is set
by ``POST /behave`` with JSON: ``{"claims": {…}, "fault": "…"}``.
"""

import base64
import hashlib
import json
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "bureau-assistant", "the client's secret, long enough to sign with"
FAULTS = (
    "nonce", "no nonce", "audience", "issuer", "expired", "not yet", "unsigned", "by secret",
    "other key", "no subject", "azp", "at_hash", "torn", "no id token", "denied", "down",
)  # fmt: skip


class State:
    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.claims: dict[str, Any] = {}
        self.fault = ""
        self.codes: dict[str, dict[str, str]] = {}
        self.keys = [RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})]
        self.stranger = RSAKey.generate_key(2048, {"kid": "one"})

    def id_token(self, asked: dict[str, str], access: str) -> str:
        now = int(time.time())
        half = hashlib.sha256(access.encode()).digest()[:16]
        claims: dict[str, Any] = {
            "iss": self.issuer, "sub": "u-17", "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], "at_hash": _b64(half), **self.claims,
        }  # fmt: skip
        changes: dict[str, dict[str, Any]] = {
            "nonce": {"nonce": "of another log-in"},
            "audience": {"aud": "another program"},
            "issuer": {"iss": "http://evil.example"},
            "expired": {"iat": now - 900, "exp": now - 600},
            "not yet": {"nbf": now + 600},
            "azp": {"aud": [CLIENT, "x"], "azp": "x"},
            "at_hash": {"at_hash": _b64(b"0" * 16)},
        }
        claims.update(changes.get(self.fault, {}))
        for name in {"no nonce": ("nonce",), "no subject": ("sub",)}.get(self.fault, ()):
            del claims[name]
        if self.fault == "unsigned":
            head = _b64(json.dumps({"alg": "none"}).encode())
            return f"{head}.{_b64(json.dumps(claims).encode())}."
        if self.fault == "by secret":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))
        key = self.stranger if self.fault == "other key" else self.keys[-1]
        made = jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)
        return made[:-20] if self.fault == "torn" else made


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Handler(BaseHTTPRequestHandler):
    state: State

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        at, state = urlsplit(self.path), self.state
        if state.fault == "down":
            self.send_error(503)
        elif at.path == "/.well-known/openid-configuration":
            places = {"authorization_endpoint": "authorize", "token_endpoint": "token",
                      "jwks_uri": "jwks"}  # fmt: skip
            about = {name: f"{state.issuer}/{to}" for name, to in places.items()}
            self._json({"issuer": state.issuer, **about})
        elif at.path == "/jwks":
            self._json({"keys": [key.as_dict(private=False) for key in state.keys]})
        elif at.path == "/authorize":
            self._authorize(dict(parse_qsl(at.query)))
        else:
            self.send_error(404)

    def _authorize(self, asked: dict[str, str]) -> None:
        state = self.state
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        assert len(asked["state"]) >= 32 and len(asked["nonce"]) >= 32
        back = {"state": asked["state"], "iss": state.issuer}
        if state.fault == "denied":
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_urlsafe(16)
            state.codes[back["code"]] = asked
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        state = self.state
        if self.path == "/behave":
            said = json.loads(body)
            state.claims, state.fault = said.get("claims", {}), said.get("fault", "")
            if said.get("rotate"):
                name = f"key {len(state.keys)}"
                state.keys = [RSAKey.generate_key(2048, {"kid": name, "use": "sig"})]
            self._json({})
            return
        sent = dict(parse_qsl(body.decode()))
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = state.codes.pop(sent.get("code", ""), None)  # good once
        challenge = _b64(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        if (
            self.headers.get("authorization") != f"Basic {basic}"
            or asked is None
            or challenge != asked["code_challenge"]
            or sent.get("redirect_uri") != asked["redirect_uri"]
        ):
            self._json({"error": "invalid_grant"}, 400)
            return
        access = secrets.token_urlsafe(16)
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": 300}
        if state.fault != "no id token":
            answer["id_token"] = state.id_token(asked, access)
        self._json(answer)

    def _json(self, said: object, status: int = 200) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Running:
    """The provider as a process of its own."""

    def __init__(self, url: str) -> None:
        self.url = url

    def behave(self, *, fault: str = "", rotate: bool = False, **claims: object) -> None:
        said = json.dumps({"claims": claims, "fault": fault, "rotate": rotate}).encode()
        with urllib.request.urlopen(f"{self.url}/behave", said, timeout=10):
            pass


@contextmanager
def running() -> Iterator[Running]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen([sys.executable, Path(__file__), str(port)]) as process:
        it = Running(f"http://127.0.0.1:{port}")
        try:
            for _ in range(100):
                try:
                    it.behave()
                    break
                except OSError:
                    time.sleep(0.1)
            yield it
        finally:
            process.terminate()
            process.wait(10)


if __name__ == "__main__":
    Handler.state = State(f"http://127.0.0.1:{sys.argv[1]}")
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
