"""The corner of a page's head that says who is logged in."""

from markupsafe import Markup

from ui.access.role import Visitor


def who(visitor: Visitor) -> Markup:
    """Who is logged in, and the way out; nothing where nobody had to."""
    if visitor.via != "session":
        return Markup("")
    return Markup(
        '<div class="who"><a href="/account" title="{0}：账号与密码">{0}</a>'
        '<form method="post" action="/logout" data-leave><button class="quiet">退出</button></form>'
        "</div>"
    ).format(visitor.name)
