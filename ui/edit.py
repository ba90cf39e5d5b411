"""Who may correct a document in the page."""

from markupsafe import Markup
from starlette.requests import Request

from corpus.document import Document
from ui.access.role import Role, visitor_of


def may_edit(request: Request) -> bool:
    """Admins may; who that is the gate has found out (``ui.access.gate``)."""
    return visitor_of(request).role.reaches(Role.ADMIN)


def edit_link(document: Document) -> Markup:
    return Markup('<a href="/documents/{}/edit">更正这些信息</a>').format(document.id)
