"""Logging in at the bureau's own sign-on server: OpenID Connect, code flow with PKCE.

https://openid.net/specs/openid-connect-core-1_0.html, RFC 7636, RFC 9207. Authlib and joserfc do
the work; they are loaded when somebody first logs in this way.
"""

import json
import logging
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from corpus.errors import BureauError
from ui.access.role import Role
from ui.settings import Settings

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import OAuth2Client

log = logging.getLogger(__name__)

# what a provider signs with a key of its own; "none" and what the client's secret signs are not in
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
              "Ed25519", "EdDSA"]  # fmt: skip
SCOPE = "openid profile email"
TIMEOUT = 10.0  # seconds for one request to the provider
KEPT = 3600.0  # seconds that what it says of itself is believed
LEEWAY = 60  # seconds that two clocks may differ
_PLACES = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class SignOnError(BureauError):
    """Nobody is logged in; the line says why, as far as it helps who reads it."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What must come back, and where to go on then."""

    state: str
    nonce: str
    verifier: str
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the provider vouches for."""

    subject: str  # issuer and subject: names change, this does not
    name: str
    role: Role | None  # ``None``: none of theirs is for this program


class Provider:
    """One sign-on server. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._about: Mapping[str, Any] = {}
        self._keys: Mapping[str, Any] = {}
        self._until = 0.0  # on the clock of ``monotonic``

    def begin(self, back: str, wanted: str) -> tuple[str, Begun]:
        """The address to send the browser to; ``back`` is where it returns to.

        Raises:
            SignOnError: the provider cannot be reached or is not the one of the settings.
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        begun = Begun(state, nonce, verifier, wanted)
        with self._client(back) as client:
            address, _ = client.create_authorization_url(
                self._told()["authorization_endpoint"],
                state=begun.state,
                nonce=begun.nonce,
                code_verifier=begun.verifier,
            )
        return str(address), begun

    def finish(self, back: str, sent: Mapping[str, str], begun: Begun) -> Person:
        """Who has logged in there.

        Raises:
            SignOnError: what came back is not what was begun, or not to be believed.
        """
        if not secrets.compare_digest(sent.get("state", "").encode(), begun.state.encode()):
            raise SignOnError("登录没有完成：返回的信息与这次登录不符。请重新登录。")
        if sent.get("iss", self._settings.oidc_issuer) != self._settings.oidc_issuer:
            raise SignOnError("登录没有完成：返回的信息不是来自本单位的统一登录。请重新登录。")
        if "error" in sent or not sent.get("code"):
            raise SignOnError("统一登录没有同意这次登录，或登录被取消。请重新登录。")
        with self._asking("换取登录信息"), self._client(back) as client:
            token = client.fetch_token(
                self._told()["token_endpoint"],
                grant_type="authorization_code",
                code=sent["code"],
                code_verifier=begun.verifier,
            )
            return self._person(self._claims(token, begun.nonce))

    def _claims(self, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """What the ID token says, after all of it was checked."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError, MissingClaimError
        from joserfc.jwk import KeySet
        from joserfc.jws import JWSRegistry

        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        written = str(token["id_token"])
        try:
            found = jwt.decode(written, KeySet.import_key_set(self._key_set()), registry=registry)
        except InvalidKeyIdError:  # the provider has changed its keys since
            keys = KeySet.import_key_set(self._key_set(anew=True))
            found = jwt.decode(written, keys, registry=registry)
        client = self._settings.oidc_client
        said = CodeIDToken(
            found.claims,
            found.header,
            {
                "iss": {"essential": True, "value": self._settings.oidc_issuer},
                "aud": {"essential": True, "value": client},
            },
            {"nonce": nonce, "client_id": client, "access_token": token.get("access_token")},
        )
        said.validate(leeway=LEEWAY)
        if not isinstance(said.get("sub"), str) or not said["sub"]:
            raise MissingClaimError("sub")
        return said

    def _person(self, said: Mapping[str, Any]) -> Person:
        name = next(
            (it for key in ("preferred_username", "name", "email")
             if isinstance(it := said.get(key), str) and it.strip()),
            said["sub"],
        )  # fmt: skip
        return Person(f"{said['iss']}|{said['sub']}", name, self._role(said))

    def _role(self, said: Mapping[str, Any]) -> Role | None:
        """The highest that the settings give for what stands in the claim."""
        value = said.get(self._settings.oidc_claim)
        values = value if isinstance(value, list) else [value]
        given = self._settings.oidc_roles
        roles = [Role(given[it]) for it in values if isinstance(it, str) and it in given]
        return max(roles, key=list(Role).index, default=None)

    def _told(self) -> Mapping[str, Any]:
        """What the provider says of itself, asked once an hour."""
        with self._lock:
            if time.monotonic() < self._until:
                return self._about
            issuer = self._settings.oidc_issuer
            with self._asking("读取设置"):
                about = self._get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
                if about.get("issuer") != issuer:
                    raise SignOnError(
                        "统一登录的设置不对：它自称的 issuer 与 oidc_issuer 不一样。请联系管理员。"
                    )
                for name in _PLACES:
                    _check_place(str(about.get(name, "")), issuer)
                keys = self._get(about["jwks_uri"])
            self._about, self._keys = about, keys
            self._until = time.monotonic() + KEPT
            return about

    def _key_set(self, *, anew: bool = False) -> Any:
        about = self._told()
        if anew:
            self._keys = self._get(about["jwks_uri"])
        return self._keys

    def _get(self, address: str) -> Mapping[str, Any]:
        with self._client() as client:
            answer = client.request("GET", address, withhold_token=True)
            answer.raise_for_status()
            said = answer.json()
        if not isinstance(said, dict):
            raise ValueError("not a JSON object")
        return said

    def _client(self, back: str = "") -> "OAuth2Client":
        from authlib.integrations.httpx_client import OAuth2Client

        ways = self._about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
        secret = self._settings.oidc_secret
        return OAuth2Client(
            self._settings.oidc_client,
            secret or None,
            token_endpoint_auth_method=way if secret else "none",
            redirect_uri=back,
            scope=SCOPE,
            code_challenge_method="S256",
            timeout=TIMEOUT,
        )

    def _asking(self, what: str) -> "_Asking":
        return _Asking(what)


class _Asking:
    """Whatever goes wrong in talking to the provider, as one line; the log has the rest."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, where: object) -> None:
        if error is None or isinstance(error, BureauError) or not isinstance(error, Exception):
            return
        from authlib.integrations.httpx_client import OAuthError
        from httpx2 import HTTPError
        from joserfc.errors import JoseError

        # neither the answer nor the token: both may hold secrets
        log.warning("sign-on failed (%s): %s", self._what, type(error).__name__)
        if isinstance(error, (KeyError, TypeError)):  # an answer of a strange shape, or our fault
            log.debug("sign-on failed at", exc_info=error)
        if isinstance(error, HTTPError):
            raise SignOnError("现在连不上统一登录。请稍后再试，或用本系统的密码登录。") from None
        if isinstance(error, (JoseError, OAuthError, ValueError, KeyError, TypeError)):
            line = "登录没有完成：统一登录的答复没有通过核对。请重新登录，还不行请联系管理员。"
            raise SignOnError(line) from None


def _check_place(address: str, issuer: str) -> None:
    """Over https, unless the issuer itself is at this machine (``ui.settings`` sees to that)."""
    wanted = ("https://",) if issuer.startswith("https://") else ("https://", "http://")
    if not address.startswith(wanted):
        raise ValueError("an address of the provider is not safe")


class Notes:
    """What was begun, signed, in a cookie of the browser that began it; good for ten minutes.

    The key lasts as long as the process: who was on the way while it restarted begins again.
    """

    LASTING = 600  # seconds

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def write(self, begun: Begun) -> str:
        from joserfc import jwt
        from joserfc.jwk import OctKey

        said = {
            "state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier,
            "wanted": begun.wanted, "exp": int(time.time()) + self.LASTING,
        }  # fmt: skip
        return jwt.encode({"alg": "HS256"}, said, OctKey.import_key(self._key))

    def read(self, written: str) -> Begun:
        """Raises SignOnError where it is not ours, or too old."""
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import OctKey

        try:
            said = jwt.decode(written, OctKey.import_key(self._key), algorithms=["HS256"]).claims
            jwt.JWTClaimsRegistry(exp={"essential": True}).validate(said)
        except (JoseError, ValueError, json.JSONDecodeError):
            line = "登录没有完成：等得太久，或不是在这个浏览器里开始的。请重新登录。"
            raise SignOnError(line) from None
        return Begun(said["state"], said["nonce"], said["verifier"], said["wanted"])
