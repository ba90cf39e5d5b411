"""The pages about accounts, put together."""

from typing import TYPE_CHECKING

from fastapi import APIRouter

from ui.access.access import Access
from ui.access.account import account_pages
from ui.access.accounts import Accounts
from ui.access.entrance import Entrance
from ui.access.login import login_pages

if TYPE_CHECKING:
    from ui.engine import Engine


def access_pages(engine: "Engine", access: Access) -> APIRouter:
    """Routes ``/login``, ``/logout`` and ``/account``."""
    router = APIRouter()
    entrance = Entrance(access, engine.audit)
    sign_on = ""
    if engine.settings.oidc_issuer:
        from ui.access.sign_on import sign_on_pages

        sign_on = engine.settings.oidc_name
        router.include_router(sign_on_pages(engine, entrance))
    router.include_router(login_pages(engine, entrance, sign_on))
    router.include_router(account_pages(Accounts(access, engine.audit), entrance))
    return router
